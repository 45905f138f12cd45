/**
 * Archives for tests, bombs among them.
 */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** A ZIP archive of these entries. `before` stands in front of it, its addresses counted from there. */
export function aZip(entries: Readonly<Record<string, Uint8Array>>, before: Uint8Array = new Uint8Array()): Buffer {
  const parts: Buffer[] = [Buffer.from(before)];
  const list: Buffer[] = [];
  let at = before.length;
  for (const [name, data] of Object.entries(entries)) {
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    fields.copy(central, 6);
    central.writeUInt32LE(at, 42);
    list.push(central, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const entriesList = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(entriesList.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, entriesList, end]);
}

/** A Word document that unpacks to this many bytes. */
export function aDocxBomb(bytes: number): Buffer {
  return aZip({ '[Content_Types].xml': Buffer.from('<Types/>'), 'word/document.xml': Buffer.alloc(bytes, 0x20) });
}

export function aGzipBomb(bytes: number): Buffer {
  return gzipSync(Buffer.alloc(bytes));
}
