/**
 * PDFs for tests: good ones made by a library, odd ones made by hand, object by object.
 */
import PDFDocument from 'pdfkit';

export interface PdfPlan {
  readonly pages?: readonly string[];
  readonly userPassword?: string;
  /** JPEGs, one a page. */
  readonly scans?: readonly Uint8Array[];
}

/** A PDF whose pages hold these texts, or these scans. */
export function aPdf({ pages = ['Invented note: HbA1c 9.1 %'], userPassword, scans = [] }: PdfPlan = {}): Promise<Buffer> {
  const date = new Date(0);
  const pdf = new PDFDocument({
    autoFirstPage: false,
    compress: true,
    info: { CreationDate: date, ModDate: date },
    ...(userPassword === undefined ? {} : { userPassword, pdfVersion: '1.7ext3' }),
  });
  const parts: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  for (const text of scans.length > 0 ? [] : pages) pdf.addPage({ size: 'LETTER', margin: 50 }).fontSize(9).text(text);
  for (const scan of scans) pdf.addPage({ size: 'LETTER', margin: 0 }).image(Buffer.from(scan), 0, 0, { fit: [612, 792] });
  pdf.end();
  return whole;
}

/** What stands in a handmade PDF besides one page that says "Invented page". Each text replaces or adds an object. */
export interface HandmadePdf {
  /** Entries of the catalog, as `/OpenAction 9 0 R`. */
  readonly catalog?: string;
  /** Entries of the page. */
  readonly page?: string;
  /** The whole dictionary of the page tree. */
  readonly tree?: string;
  readonly trailer?: string;
  /** More objects, from number 6 on. */
  readonly more?: readonly string[];
  /** The table of addresses, where it is to be wrong. */
  readonly xref?: string;
}

const content = 'BT /F1 12 Tf 72 720 Td (Invented page) Tj ET';

/** A PDF made by hand, its addresses right unless asked otherwise. */
export function aHandmadePdf(odd: HandmadePdf = {}): Buffer {
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${odd.catalog ?? ''} >>`,
    odd.tree ?? '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${odd.page ?? '/MediaBox [0 0 612 792]'} >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...(odd.more ?? []),
  ];
  let body = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const addresses = objects.map((object, at) => {
    const address = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(address).padStart(10, '0')} 00000 n \n`;
  });
  const xref = odd.xref ?? `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${addresses.join('')}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${odd.trailer ?? ''} >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + xref + trailer, 'latin1');
}
