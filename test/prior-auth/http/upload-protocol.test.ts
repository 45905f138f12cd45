import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/errors.ts';
import { ambiguous } from '../../../src/prior-auth/http/errors.ts';
import { type UploadSteps, uploadDocument } from '../../../src/prior-auth/http/upload-protocol.ts';
import { Busy } from '../../../src/prior-auth/refusal.ts';
import { aRuntime } from '../../net/support/fake-runtime.ts';

const upload = { fileName: 'note.pdf', contentType: 'application/pdf', bytes: new Uint8Array(5) };

/** Steps that go well, but for the PUTs, which meet these errors first. */
function stepsWith(...errors: readonly unknown[]): UploadSteps & { readonly done: string[] } {
  const done: string[] = [];
  const left = [...errors];
  return {
    done,
    create: async () => {
      done.push('create');
      return { fileId: `file-${done.length}`, target: { url: 'https://files.example.org/1' } };
    },
    put: async () => {
      done.push('put');
      if (left.length > 0) throw left.shift();
    },
    complete: async (id) => ({ id, status: 'ready' }),
    read: async (id) => ({ id, status: 'pending' }),
  };
}

describe('uploadDocument', () => {
  it('waits as long as the target asks, and puts the bytes there once more', async () => {
    const [steps, runtime] = [stepsWith(new Busy('slow down', { retryAfterMs: 9_000 })), aRuntime()];

    await uploadDocument(steps, upload, runtime);

    expect(runtime.waits).toEqual([9_000]);
    expect(steps.done).toEqual(['create', 'put', 'put']);
  });

  it('makes the next file no sooner than a lost answer asked for', async () => {
    const lost = ambiguous('upload', new Unavailable('503', { retryAfterMs: 4_000 }));
    const [steps, runtime] = [stepsWith(lost), aRuntime()];

    await uploadDocument(steps, upload, runtime);

    expect(runtime.waits).toEqual([4_000]);
    expect(steps.done).toEqual(['create', 'put', 'create', 'put']);
  });

  it('leaves a long wait to whoever drives the case', async () => {
    const [steps, runtime] = [stepsWith(new Busy('slow down', { retryAfterMs: 3_600_000 })), aRuntime()];

    await expect(uploadDocument(steps, upload, runtime)).rejects.toMatchObject({ retryAfterMs: 3_600_000 });

    expect(runtime.waits).toEqual([]);
  });
});
