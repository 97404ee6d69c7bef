import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SmtpReceiver, startSmtpServer } from './smtp-server.ts';

let smtp: SmtpReceiver;
beforeEach(async () => {
  smtp = await startSmtpServer();
});
afterEach(() => smtp.close());

const MESSAGE = [
  'Message-ID: <m-1@example.org>',
  'Subject: =?utf-8?Q?Price_=E2=86=93?=',
  'From: a@example.org',
  'To: b@example.org',
  '',
  'Now 849.',
  '.',
].join('\r\n');

/** Speaks SMTP line by line; gives the last reply code of each step, or `closed`. */
async function talk(...lines: string[]): Promise<string[]> {
  const socket = connect(smtp.port, '127.0.0.1');
  const replies: string[] = [];
  const closed = once(socket, 'close');
  let open = true;
  void closed.then(() => {
    open = false;
  });
  const reply = async (): Promise<string> => {
    for (let text = ''; ; ) {
      const data = await Promise.race([once(socket, 'data'), closed.then(() => undefined)]);
      if (!data || !open) return 'closed';
      text += String(data[0]);
      const code = /^(\d{3}) .*\r\n$/m.exec(text)?.[1];
      if (code && text.endsWith('\r\n')) return code;
    }
  };
  await reply();
  for (const line of lines) {
    const answer = reply();
    socket.write(`${line}\r\n`);
    replies.push(await answer);
  }
  socket.destroy();
  return replies;
}

const send = () => talk('EHLO tester', 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>', 'DATA', MESSAGE);

test('a message is kept with its envelope and parsed', async () => {
  expect(await send()).toEqual(['250', '250', '250', '354', '250']);
  const [mail] = await smtp.waitFor(1);
  expect(mail).toMatchObject({
    envelope: { from: 'a@example.org', to: ['b@example.org'] },
    messageId: '<m-1@example.org>',
    subject: 'Price ↓',
    headers: { from: 'a@example.org' },
    acknowledged: true,
  });
  expect(mail?.text.trim()).toBe('Now 849.');
});

test('one recipient can be refused for good', async () => {
  smtp.behave({ kind: 'refuse_recipient', address: 'b@example.org' });
  expect(await talk('EHLO tester', 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>', 'RCPT TO:<c@example.org>')).toEqual([
    '250',
    '250',
    '550',
    '250',
  ]);
  expect(smtp.messages).toEqual([]);
});

test('a temporary failure ends after so many messages', async () => {
  smtp.behave({ kind: 'fail_temporarily', times: 2 });
  expect([(await send()).at(-1), (await send()).at(-1), (await send()).at(-1)]).toEqual(['451', '451', '250']);
  expect([smtp.messages.length, smtp.attempts]).toEqual([1, 3]);
});

test('a connection can break after the message was taken and before that was said', async () => {
  smtp.behave({ kind: 'drop_after_data', times: 1 });
  expect((await send()).at(-1)).toBe('closed');
  expect((await send()).at(-1)).toBe('250');
  expect((await smtp.waitFor(2)).map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
});

test('a server that hangs can still be closed', async () => {
  smtp.behave({ kind: 'hang' });
  const pending = send();
  while (smtp.attempts === 0) await new Promise(setImmediate);
  await smtp.close();
  expect((await pending).at(-1)).toBe('closed');
  smtp = await startSmtpServer();
});
