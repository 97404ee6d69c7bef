import { createAdminTool } from '../app.ts';
import { loadConfig, readEnvironment } from '../config/index.ts';
import { type Command, print, UsageError } from './terminal.ts';

/** `admin <email>`: makes a user an administrator; the server must not be running on the same data folder. */
export const adminCommand: Command = async ([email], terminal) => {
  if (!email) throw new UsageError('Whose address?');
  const tool = await createAdminTool(loadConfig({ env: readEnvironment(), cwd: process.cwd() }));
  try {
    const done = await tool.makeAdmin(email);
    await print(
      done ? terminal.stdout : terminal.stderr,
      done ? `${email} is an admin now.` : `Nobody has signed up as ${email}.`,
    );
    return done ? 0 : 1;
  } finally {
    await tool.close();
  }
};
