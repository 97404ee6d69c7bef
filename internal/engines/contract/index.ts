export { sqlDatabaseContract } from './sql-database.ts';
