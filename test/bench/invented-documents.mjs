/**
 * Invented documents of about 1 MB each for the benchmarks: what charts attach, generated from a seed, the same each time.
 */
import PDFDocument from 'pdfkit';

const size = 1_000_000;
const words = 'patient reports pain of the lower back since the visit in spring no fever weight stable plan continue metformin dose'.split(
  ' ',
);

/** One maker a kind; each document holds the facts that are looked for in its last part. */
export const documentKinds = {
  'PDF of text': { contentType: 'application/pdf', make: textPdf },
  'PDF of scans': { contentType: 'application/pdf', make: scanPdf },
  text: { contentType: 'text/plain', make: (seed) => Buffer.from(prose(seed, size)) },
  'C-CDA': { contentType: 'application/xml', make: cda },
  HTML: { contentType: 'text/html', make: page },
};

/** Twenty facts, as an authorization of twenty answered questions has them: half of them stand in every document. */
export function makeFacts() {
  return Array.from({ length: 20 }, (_, n) => ({
    item: `q${n}`,
    anyOf: n % 2 === 0 ? [`${n + 4}.7 %`, `${n + 4}.70 %`] : [`9${n}.3 mmol/L`, `9${n}.30 mmol/L`],
  }));
}

const facts = Array.from({ length: 10 }, (_, n) => `Invented value ${n}: ${2 * n + 4}.7 %`);

function random(seed) {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lines of about 90 characters, the facts at the end. */
function prose(seed, length) {
  const next = random(seed);
  const lines = [];
  for (let done = 0; done < length - 300; ) {
    const line = Array.from({ length: 16 }, () => words[Math.floor(next() * words.length)]).join(' ');
    lines.push(line);
    done += line.length + 1;
  }
  return [...lines, ...facts].join('\n');
}

/** The pages of a text that fills 1 MB when its streams are not packed; most programs pack them, so this is a long document. */
function textPdf(seed) {
  const lines = prose(seed, 290_000).split('\n');
  const pages = Array.from({ length: Math.ceil(lines.length / 55) }, (_, n) => lines.slice(n * 55, n * 55 + 55).join('\n'));
  return collect(new PDFDocument({ autoFirstPage: false, compress: false }), (pdf) => {
    for (const text of pages) pdf.addPage({ size: 'LETTER', margin: 40 }).fontSize(8).text(text);
  });
}

/** Eight pages of a scan, each a JPEG of 120 KB, with a line of text that a scanner's software put behind it. */
function scanPdf(seed) {
  return collect(new PDFDocument({ autoFirstPage: false }), (pdf) => {
    for (let page = 0; page < 8; page += 1) {
      pdf
        .addPage({ size: 'LETTER', margin: 0 })
        .fontSize(9)
        .text(`${prose(seed + page, 1_500)}`);
      pdf.image(jpeg(seed + page, 120_000), 0, 0, { fit: [612, 792] });
    }
  });
}

function collect(pdf, draw) {
  const parts = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (part) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
    draw(pdf);
    pdf.end();
  });
}

/** A JPEG as its markers tell it; its coded pixels are noise. */
function jpeg(seed, length) {
  const next = random(seed);
  const head = [0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...new Array(64).fill(16), 0xff, 0xc0, 0, 11, 8, 0x08, 0x98, 0x06, 0xa4, 1, 1, 0x11, 0];
  const scan = [0xff, 0xc4, 0, 20, 0, 1, ...new Array(15).fill(0), 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
  const coded = Buffer.from(Array.from({ length }, () => Math.floor(next() * 255)));
  return Buffer.concat([Buffer.from([...head, ...scan]), coded, Buffer.from([0xff, 0xd9])]);
}

function cda(seed) {
  const rows = prose(seed, size * 0.75)
    .split('\n')
    .map((line) => `<tr><td>2026-09-01</td><td>${line}</td></tr>`);
  const sections = Array.from({ length: 20 }, (_, n) => rows.slice((n * rows.length) / 20, ((n + 1) * rows.length) / 20)).map(
    (part, n) =>
      `<component><section><title>Section ${n}</title><text><table><thead><tr><th>Date</th><th>Note</th></tr></thead><tbody>${part.join('')}</tbody></table></text></section></component>`,
  );
  return Buffer.from(
    `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Invented</title><recordTarget><patientRole><patient><name><family>Person</family></name></patient></patientRole></recordTarget><component><structuredBody>${sections.join('')}</structuredBody></component></ClinicalDocument>`,
  );
}

function page(seed) {
  const rows = prose(seed, size * 0.75)
    .split('\n')
    .map((line, n) => (n % 3 === 0 ? `<p class="note">${line}</p>` : `<div><span>${line}</span></div>`));
  return Buffer.from(
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Invented</title></head><body>${rows.join('\n')}</body></html>`,
  );
}
