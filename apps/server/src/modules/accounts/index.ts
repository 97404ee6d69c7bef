export {
  ACCOUNTS_MIGRATIONS,
  type Accounts,
  type AccountsDeps,
  type Contact,
  createAccounts,
  type ProjectMember,
} from './module.ts';
export type { Erasure, ErasureHook } from './service.ts';
