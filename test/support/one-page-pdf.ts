/**
 * The smallest whole PDF with one line of text on one page, put together by hand.
 *
 * Source: ISO 32000-1, 7.5 (file structure).
 */

/** A PDF of `text`, plain letters only. */
export function onePagePdf(text: string): Buffer {
  const stream = `BT /F1 12 Tf 72 720 Td (${text.replaceAll(/[\\()]/g, ' ')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ].map((body, n) => `${n + 1} 0 obj\n${body}\nendobj\n`);
  const starts = objects.map((_, n) => header.length + objects.slice(0, n).join('').length);
  const table = starts.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const xref = header.length + objects.join('').length;
  const size = objects.length + 1;
  return Buffer.from(
    `${header}${objects.join('')}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`,
  );
}

const header = '%PDF-1.4\n';
