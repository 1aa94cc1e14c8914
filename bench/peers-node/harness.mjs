// What all peers share: the vendor's three calls, as many jobs at once as are asked for, how late polls are, and the words to the bench, which starts each of
// them: it warms up and says "ready", hears "go", runs the jobs, and says how late its polls were. The bench itself counts processor time and the vendor's calls.
import { createInterface } from 'node:readline';

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set; run this through the bench: see bench/README.md`); })();

export const vendor = need('VENDOR');
export const pollWait = Number(need('POLL_WAIT'));
export const concurrency = Number(need('CONCURRENCY'));

const call = async (path, init) => {
  const answer = await fetch(vendor + path, init);
  if (!answer.ok) throw new Error(`${path}: the vendor answered ${answer.status} ${await answer.text()}`);
  return answer.json();
};

export const submit = async (job) =>
  (await call('', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ correlationId: String(job) }) })).id;

const late = [];

/** Polls; due is the instant at which that was to be, in milliseconds. */
export const isDone = async (id, due) => {
  late.push(Date.now() - due);
  return (await call(`/${id}`)).status === 'DONE';
};

export const fetchResult = async (id) => {
  const records = await call(`/${id}/result`);
  if (records.length !== 3) throw new Error(`Job ${id}: expected three records, came ${records.length}.`);
};

const ends = new Map();

/** A peer's job has come to its end. */
export const ended = (job) => {
  const end = ends.get(String(job));
  ends.delete(String(job));
  end?.();
};

/** Runs it: start(job) hands a job to the peer, which calls ended(job) in the end. */
export async function main(start, stop) {
  let next = 0;
  const run = async (jobs) => {
    const last = next + jobs;
    await Promise.all(Array.from({ length: Math.min(concurrency, jobs) }, async () => {
      while (next < last) {
        const job = next++;
        const end = new Promise((resolve) => ends.set(String(job), resolve));
        await start(job);
        await end;
      }
    }));
  };

  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  await run(Number(need('WARM_UP')));
  console.log('ready');
  await lines.next();
  late.length = 0;
  await run(Number(need('JOBS')));
  late.sort((a, b) => a - b);
  const at = (p) => late[Math.min(late.length - 1, Math.floor(p * late.length))];
  console.log(JSON.stringify({ lateP50: at(0.5), lateP99: at(0.99) }));
  await lines.next();
  await stop?.();
  process.exit(0);
}
