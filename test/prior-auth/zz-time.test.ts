import { it } from 'vitest';
import { ContractCheck } from '../../src/prior-auth/client/loosen.ts';
import { contractG3 } from '../../src/prior-auth/contracts/g3.ts';
import { aWireAuthorization } from './support/an-authorization.ts';
it('x', () => {
  let t = performance.now();
  const c = new ContractCheck(contractG3);
  const a = performance.now() - t; t = performance.now();
  c.problems('Authorization', aWireAuthorization());
  process.stdout.write(`new ${Math.round(a)} compile ${Math.round(performance.now() - t)}\n`);
});
