// Restate: a handler in code that is replayed from its server's log; each step and each sleep is written there.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as restate from '@restatedev/restate-sdk';
import { main, submit, isDone, fetchResult, ended, pollWait } from './harness.mjs';

// The SDK uses what came with Node 22.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const free = () => new Promise((resolve) => {
  const listener = createServer().listen(0, '127.0.0.1', () => {
    const { port } = listener.address();
    listener.close(() => resolve(port));
  });
});
const [service, ingress, admin, node] = [await free(), await free(), await free(), await free()];
const directory = mkdtempSync(join(tmpdir(), 'bench-restate-'));
const log = openSync(join(directory, 'log'), 'w');
const server = spawn('node_modules/.bin/restate-server', ['--base-dir', directory, '--node-name', 'bench'], {
  stdio: ['ignore', log, log],
  detached: true,
  env: {
    ...process.env,
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_DISABLE_TELEMETRY: 'true',
    RUST_LOG: 'warn',
  },
});
process.on('exit', () => {
  try { process.kill(-server.pid, 'SIGKILL'); } catch { /* it has ended already */ }
  if (!process.env.KEEP) rmSync(directory, { recursive: true, force: true });
});

process.env.RESTATE_LOGGING = 'ERROR';
const vendorJob = restate.service({
  name: 'vendorJob',
  handlers: {
    run: async (ctx, { job }) => {
      const id = await ctx.run('submit', () => submit(job));
      for (;;) {
        const due = (await ctx.date.now()) + pollWait;
        await ctx.sleep(pollWait);
        if (await ctx.run('poll', () => isDone(id, due))) break;
      }
      await ctx.run('fetch', () => fetchResult(id));
      ended(job);
    },
  },
});
await restate.serve({ services: [vendorJob], port: service });
const post = async (port, path, body) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
};
for (let tries = 0; ; tries++) {
  try {
    await post(admin, '/deployments', { uri: `http://127.0.0.1:${service}` });
    break;
  } catch (notYet) {
    if (tries > 120) throw notYet;
    await pause(500);
  }
}
await main((job) => post(ingress, '/vendorJob/run/send', { job }));
