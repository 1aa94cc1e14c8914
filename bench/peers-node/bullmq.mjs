// BullMQ on Redis with an append-only file that is flushed each second: one job whose steps put it off until its time, as its documentation shows it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError, Queue, Worker } from 'bullmq';
import { main, submit, isDone, fetchResult, ended, pollWait, concurrency } from './harness.mjs';

const port = await new Promise((resolve) => {
  const listener = createServer().listen(0, '127.0.0.1', () => {
    const { port } = listener.address();
    listener.close(() => resolve(port));
  });
});
const directory = mkdtempSync(join(tmpdir(), 'bench-redis-'));
const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
process.on('exit', () => {
  redis.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
const queue = new Queue('jobs', { connection });
queue.on('error', () => {}); // Redis may not be up yet; the client tries again.
await pause(500);
await queue.waitUntilReady();
const worker = new Worker('jobs', async (job, token) => {
  const putOff = async (id) => {
    const due = Date.now() + pollWait;
    await job.updateData({ ...job.data, id, due });
    await job.moveToDelayed(due, token);
    throw new DelayedError();
  };
  const { id, due } = job.data;
  if (!id) return putOff(await submit(job.data.job));
  if (!(await isDone(id, due))) return putOff(id);
  await fetchResult(id);
}, { connection, concurrency: Math.min(concurrency, 200) });
worker.on('completed', (job) => ended(job.data.job));
worker.on('failed', (job, error) => console.error(error));
await main((job) => queue.add('job', { job }, { removeOnComplete: true }), () => worker.close(true));
