/**
 * Web pages, C-CDA and RTF that would run, fetch, grow or never end.
 */
import { cut, type HostileFile, joined, refused, rendered } from './hostile-file.ts';
import { aCda, aPage, evilPrologs } from './odd-markup.ts';

const [html, xml, rtf] = ['text/html', 'application/xml', 'application/rtf'];
const kept = '<p>HbA1c 9.1 %</p>';

function page(name: string, body: string, head?: string): HostileFile {
  return { name, contentType: html, make: () => Buffer.from(aPage(body, head)), due: rendered(['HbA1c 9.1 %'], ['alert', '192.0.2.1']) };
}

function cda(name: string, prolog: string, narrative: string, due: HostileFile['due']): HostileFile {
  return { name, contentType: xml, make: () => Buffer.from(aCda({ narrative, prolog })), due };
}

const paragraph = '<paragraph>HbA1c 9.1 %</paragraph>';

export const hostileMarkup: readonly HostileFile[] = [
  page('a page', kept),
  page('a page with a script', `<script>alert(1)</script>${kept}<script src="http://192.0.2.1/x.js"></script>`),
  page('a page in an old charset with a script in a comment', `<!-- <script>alert(1)</script> -->${kept}`),
  page('a page with handlers', `<body onload="alert(1)"><div onclick="alert(2)"><img src=x onerror="alert(3)">${kept}</div>`),
  page('a page with frames', `<iframe src="http://192.0.2.1/"></iframe><object data="http://192.0.2.1/x.swf"></object>${kept}`),
  page('a page that goes elsewhere', kept, '<meta http-equiv="refresh" content="0;url=http://192.0.2.1/"><base href="http://192.0.2.1/">'),
  page(
    'a page with pictures of other servers',
    `<img src="http://192.0.2.1/track.gif"><svg><image href="http://192.0.2.1/x.png"/></svg>${kept}`,
  ),
  page(
    'a page with styles of other servers',
    kept,
    '<link rel="stylesheet" href="http://192.0.2.1/x.css"><style>@import "http://192.0.2.1/";</style>',
  ),
  page('a page with a link that runs', `<a href="javascript:alert(1)">link</a>${kept}`),
  page('a page with unclosed everything', `<table><tr><td><b><ul><li>${kept}`),
  page('a page whose table claims a million columns', `<table><tr><td colspan="1000000">a</td><td>b</td></tr></table>${kept}`),
  {
    name: 'a page a million elements deep',
    contentType: html,
    make: () => Buffer.from('<div>'.repeat(1_000_000)),
    due: refused(/deep|nested|no text/),
  },
  {
    name: 'a page a million elements deep with text',
    contentType: html,
    make: () => Buffer.from(`<html>${'<b>'.repeat(1_000_000)}HbA1c 9.1 %`),
    due: refused(/deep|nested/),
  },
  {
    name: 'a page of a million tables',
    contentType: html,
    make: () => Buffer.from(aPage('<table><tr><td>x</table>'.repeat(1_000_000))),
    due: refused(/./),
  },
  {
    name: 'a page of 5 MB of open brackets',
    contentType: html,
    make: () => Buffer.from(`<html>${'<'.repeat(5_000_000)}`),
    due: refused(/./),
  },
  { name: 'half a page', contentType: html, make: () => cut(Buffer.from(aPage(kept.repeat(40))), 0.5), due: rendered(['HbA1c 9.1 %']) },
  {
    name: 'XHTML',
    contentType: 'application/xhtml',
    make: () => Buffer.from(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>${kept}</body></html>`),
    due: rendered(['HbA1c 9.1 %']),
  },
  cda('a C-CDA', '<?xml version="1.0"?>', paragraph, rendered(['HbA1c 9.1 %'])),
  cda('a C-CDA with an entity of a file', evilPrologs.externalEntity, '<paragraph>&x;</paragraph>', refused(/entit|DOCTYPE|declar/i)),
  cda('a C-CDA with an entity of its parameters', evilPrologs.parameterEntity, paragraph, refused(/entit|DOCTYPE|declar/i)),
  cda('a C-CDA with an entity of its own', evilPrologs.internalEntity, '<paragraph>&x;</paragraph>', refused(/entit|DOCTYPE|declar/i)),
  cda('a billion laughs', evilPrologs.billionLaughs, '<paragraph>&l9;</paragraph>', refused(/entit|DOCTYPE|declar/i)),
  cda('a C-CDA with a doctype from elsewhere', evilPrologs.externalDoctype, paragraph, rendered(['HbA1c 9.1 %'], ['192.0.2.1'])),
  cda('a C-CDA with a stylesheet', evilPrologs.stylesheet, paragraph, rendered(['HbA1c 9.1 %'], ['192.0.2.1'])),
  cda(
    'a C-CDA that includes a file',
    '<?xml version="1.0"?>',
    `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>${paragraph}`,
    rendered(['HbA1c 9.1 %'], ['root:']),
  ),
  cda(
    'a C-CDA with a script in its narrative',
    '<?xml version="1.0"?>',
    `<script>alert(1)</script>${paragraph}`,
    rendered(['HbA1c 9.1 %']),
  ),
  cda(
    'a C-CDA 100,000 elements deep',
    '<?xml version="1.0"?>',
    '<content>'.repeat(100_000) + '</content>'.repeat(100_000),
    refused(/deep|nested/),
  ),
  cda('a C-CDA of 10 MB', '<?xml version="1.0"?>', paragraph.repeat(300_000), refused(/pages|text|characters/)),
  { name: 'half a C-CDA', contentType: xml, make: () => cut(Buffer.from(aCda()), 0.7), due: refused(/./) },
  {
    name: 'a C-CDA that is not XML',
    contentType: xml,
    make: () => Buffer.from(aCda({ narrative: '<paragraph>a & b < c</list>' })),
    due: refused(/./),
  },
  {
    name: 'a C-CDA in UTF-16',
    contentType: xml,
    make: () => Buffer.from(`\ufeff${aCda({ prolog: '<?xml version="1.0" encoding="UTF-16"?>' })}`, 'utf16le'),
    due: rendered(['HbA1c 9.1 %']),
  },
  {
    name: 'XML of something else',
    contentType: xml,
    make: () => Buffer.from('<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>'),
    due: refused(/neither a C-CDA nor XHTML/),
  },
  {
    name: 'a drawing with a script',
    contentType: 'image/svg+xml',
    make: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    due: refused(/SVG/),
  },
  { name: 'RTF', contentType: rtf, make: () => joined('{\\rtf1\\ansi HbA1c 9.1 %\\par}'), due: rendered(['HbA1c 9.1 %']) },
  {
    name: 'RTF 100,000 braces deep',
    contentType: rtf,
    make: () => joined('{\\rtf1 a', '{'.repeat(100_000), '}'.repeat(100_000), '}'),
    due: refused(/deep|nested/),
  },
  {
    name: 'RTF with binary data past its end',
    contentType: rtf,
    make: () => joined('{\\rtf1 HbA1c 9.1 % \\bin999999999 abc}'),
    due: refused(/./),
  },
  { name: 'RTF that is cut', contentType: rtf, make: () => joined('{\\rtf1\\ansi {\\b HbA1c 9.1 %\\par'), due: refused(/cut|end/) },
  {
    name: 'RTF with an object and a link',
    contentType: rtf,
    make: () =>
      joined('{\\rtf1 {\\object\\objemb{\\*\\objdata 4d5a9000}}{\\field{\\*\\fldinst INCLUDEPICTURE "http://192.0.2.1/x"}} HbA1c 9.1 %}'),
    due: rendered(['HbA1c 9.1 %'], ['192.0.2.1', '4d5a9000']),
  },
  {
    name: 'RTF with a million control words',
    contentType: rtf,
    make: () => joined('{\\rtf1 ', '\\b\\i0'.repeat(1_000_000), ' HbA1c 9.1 %}'),
    due: rendered(['HbA1c 9.1 %']),
  },
];
