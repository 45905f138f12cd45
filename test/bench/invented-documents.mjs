/**
 * Invented documents of about 1 MB each for the benchmarks: what charts attach, generated from a seed, the same each time.
 */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const size = 1_000_000;
const words = 'patient reports pain of the lower back since the visit in spring no fever weight stable plan continue metformin dose'.split(
  ' ',
);

/** One maker a kind; each document with text holds half of the facts that are looked for, in its last part. */
export const documentKinds = {
  'PDF of text': { contentType: 'application/pdf', make: textPdf },
  'PDF of scans': { contentType: 'application/pdf', make: scanPdf },
  text: { contentType: 'text/plain', make: (seed) => Buffer.from(prose(seed, size)) },
  'C-CDA': { contentType: 'application/xml', make: cda },
  HTML: { contentType: 'text/html', make: page },
  'PDF of a fax': { contentType: 'application/pdf', make: faxPdf },
  'PDF of a visit': { contentType: 'application/pdf', make: visitPdf },
  'coded C-CDA': { contentType: 'application/xml', make: codedCda },
  photo: { contentType: 'image/jpeg', make: (seed) => jpeg(seed, size) },
};

/**
 * Kinds of each mix, by their number among 20 documents.
 *
 * `dense` is as hard as 1 MB can be: all of it text, where a PDF of 1 MB is a book of 57 full pages. `chart` is what a
 * chart's documents of 1 MB consist of: it takes pictures or codes to make a document so large, since a visit's note has a
 * few thousand letters. Most are faxes without text and scans with a layer of text; then notes of a few pages with their
 * fonts and a picture; then C-CDA, whose narrative is 15 % (in the charts p20 to p22 that the tests read it is 8 to 14 %).
 * The numbers are reckoned, not counted in a clinic. No document names all facts, so each is read to its end in both.
 */
export const mixes = {
  dense: { 'PDF of text': 4, 'PDF of scans': 4, text: 4, 'C-CDA': 4, HTML: 4 },
  chart: { 'PDF of a fax': 6, 'PDF of scans': 4, 'PDF of a visit': 5, 'coded C-CDA': 3, HTML: 1, photo: 1 },
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

/** Eight pages of a scan without any text. */
function faxPdf(seed) {
  return collect(new PDFDocument({ autoFirstPage: false }), (pdf) => {
    for (let n = 0; n < 8; n += 1) pdf.addPage({ size: 'LETTER', margin: 0 }).image(jpeg(seed + n, 120_000), 0, 0, { fit: [612, 792] });
  });
}

const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** Four pages of a note in an embedded font, with a picture on the first. */
function visitPdf(seed) {
  const lines = prose(seed, 14_000).split('\n');
  return collect(new PDFDocument({ autoFirstPage: false }), (pdf) => {
    for (let n = 0; n < 4; n += 1) {
      pdf.addPage({ size: 'LETTER', margin: 40 }).font(font).fontSize(8);
      pdf.text(lines.slice((n * lines.length) / 4, ((n + 1) * lines.length) / 4).join('\n'));
      if (n === 0) pdf.image(jpeg(seed, 900_000), 40, 600, { fit: [500, 150] });
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
  return cdaOf(prose(seed, size * 0.75), '');
}

/** Fifteen in a hundred characters are narrative; the others are entries for machines. */
function codedCda(seed) {
  const entry =
    '<entry><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.2"/><code code="4548-4" codeSystem="2.16.840.1.113883.6.1" displayName="Hemoglobin A1c"/><statusCode code="completed"/><effectiveTime value="20260901"/><value xsi:type="PQ" value="6.1" unit="%"/></observation></entry>';
  return cdaOf(prose(seed, size * 0.12), entry.repeat((size * 0.85) / 20 / entry.length));
}

function cdaOf(text, entries) {
  const rows = text.split('\n').map((line) => `<tr><td>2026-09-01</td><td>${line}</td></tr>`);
  const sections = Array.from({ length: 20 }, (_, n) => rows.slice((n * rows.length) / 20, ((n + 1) * rows.length) / 20)).map(
    (part, n) =>
      `<component><section><title>Section ${n}</title><text><table><thead><tr><th>Date</th><th>Note</th></tr></thead><tbody>${part.join('')}</tbody></table></text>${entries}</section></component>`,
  );
  return Buffer.from(
    `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><title>Invented</title><recordTarget><patientRole><patient><name><family>Person</family></name></patient></patientRole></recordTarget><component><structuredBody>${sections.join('')}</structuredBody></component></ClinicalDocument>`,
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
