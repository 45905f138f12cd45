import { describePriorAuthContract } from '../contracts/prior-auth-contract.ts';
import { startBench } from './support/benches.ts';

describePriorAuthContract('the adapter with a simulator of g1', () => startBench('g1'), { hasApproval: false });
describePriorAuthContract('the adapter with a simulator of g2', () => startBench('g2'), { staleApproval: 'stale' });
describePriorAuthContract('the adapter with a simulator of g3a', () => startBench('g3a'));
describePriorAuthContract('the adapter with a simulator of g3b', () => startBench('g3b'));
