import { createMemoryStore } from '../../src/cases/memory-store.ts';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import { describeStoreContract } from '../contracts/store-contract.ts';
import { aStoreFile } from './support/store-folders.ts';

describeStoreContract('memory store', async () => createMemoryStore());
describeStoreContract('SQLite store', async () => openSqliteStore(aStoreFile()));
