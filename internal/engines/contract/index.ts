export { sqlRefusal } from './refusals.ts';
export { sqlDatabaseContract } from './sql-database.ts';
