// pg-boss: a queue in PostgreSQL. Each step is a job of its own that is put off until its time; what is known goes along as its data.
import PgBoss from 'pg-boss';
import { main, submit, isDone, fetchResult, ended, pollWait } from './harness.mjs';

const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, max: 20 });
boss.on('error', (error) => console.error(error));
await boss.start();
for (const queue of ['submit', 'poll', 'fetch']) await boss.createQueue(queue);

const work = (queue, step) => boss.work(queue, { batchSize: 200, pollingIntervalSeconds: 0.5 }, (jobs) => Promise.all(jobs.map((job) => step(job.data))));
const pollAt = (data) => {
  const due = Date.now() + pollWait;
  return boss.send('poll', { ...data, due }, { startAfter: new Date(due) });
};
await work('submit', async ({ job }) => pollAt({ job, id: await submit(job) }));
await work('poll', async ({ job, id, due }) => ((await isDone(id, due)) ? boss.send('fetch', { job, id }) : pollAt({ job, id })));
await work('fetch', async ({ job, id }) => {
  await fetchResult(id);
  ended(job);
});
await main((job) => boss.send('submit', { job }), () => boss.stop({ graceful: false }));
