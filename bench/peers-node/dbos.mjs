// DBOS: a workflow in code, each step's outcome and each sleep a row in PostgreSQL.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { main, submit, isDone, fetchResult, ended, pollWait } from './harness.mjs';

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: process.env.DATABASE_URL, systemDatabasePoolSize: 20, logLevel: 'error', runAdminServer: false });
const vendorJob = DBOS.registerWorkflow(async (job) => {
  const id = await DBOS.runStep(() => submit(job), { name: 'submit' });
  for (;;) {
    const due = (await DBOS.now()) + pollWait;
    await DBOS.sleep(pollWait);
    if (await DBOS.runStep(() => isDone(id, due), { name: 'poll' })) break;
  }
  await DBOS.runStep(() => fetchResult(id), { name: 'fetch' });
  return job;
}, { name: 'vendorJob' });
await DBOS.launch();
await main(async (job) => {
  const handle = await DBOS.startWorkflow(vendorJob)(job);
  handle.getResult().then(ended, (error) => console.error(error));
}, () => DBOS.shutdown());
