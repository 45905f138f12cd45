/**
 * The routes of files, which generations 2 and 3 share: registered, put once to a target of their own, completed.
 */
import { type Call, ok, type Route, textIn } from './call.ts';
import { completeFile, putFile, registerFile, showFile } from './files.ts';
import { type Reply, WireProblem } from './problem.ts';
import type { SimulatedWorld } from './world.ts';

/** Also the probe, which every generation has. */
export const fileRoutes: readonly Route[] = [
  { method: 'GET', path: '/health', open: true, run: () => ok({ status: 'ok' }) },
  { method: 'PUT', path: '/uploads/*', open: true, run: putUpload },
  { method: 'POST', path: '/v1/files', run: createFile },
  { method: 'GET', path: '/v1/files/*', run: (world, call) => ok(showFile(world.file(call.param(0)))) },
  { method: 'POST', path: '/v1/files/*/complete', run: complete },
];

/** Looks at the bytes. Fails: WireProblem. */
export function complete(world: SimulatedWorld, call: Call): Reply {
  return ok(showFile(world.storeFile(completeFile(world.file(call.param(0)), world.moment()))));
}

/** A new file from a call's body, kept. Fails: WireProblem. */
export function registerFrom(world: SimulatedWorld, { body }: Call): ReturnType<typeof registerFile> {
  const [fileName = '', contentType = '', purpose = ''] = ['fileName', 'contentType', 'purpose'].map((name) => textIn(body, name));
  return world.storeFile(registerFile({ fileName, contentType, purpose }, world.moment()));
}

function createFile(world: SimulatedWorld, call: Call): Reply {
  const file = registerFrom(world, call);
  const upload = {
    url: `${world.options.filesOrigin ?? call.origin}/uploads/${file.token}`,
    strategy: 'single_put',
    method: 'PUT',
    headers: { 'Content-Type': file.contentType },
  };
  return { status: 201, body: { file: showFile(file), upload } };
}

/** As a store of signed URLs does, it refuses a request that brings a second credential. */
function putUpload(world: SimulatedWorld, call: Call): Reply {
  const file = world.files().find(({ token }) => token === call.param(0));
  if (file === undefined) throw new WireProblem('file_not_found', 'No such target.');
  if (call.headers['authorization'] !== undefined) throw new WireProblem('bad_request', 'No Authorization here.');
  world.storeFile(putFile(file, call.bytes));
  return { status: 200 };
}
