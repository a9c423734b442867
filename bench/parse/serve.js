// Parse Server on PostgreSQL as a user would set it up for a county's hazards: one
// class with our columns, permissions that ask for a logged-in user, and a trigger
// that shows him his own town.
//
//   node serve.js prepare   makes the class and the member, then ends
//   node serve.js           serves, and says "ready" when it does
//
// From the environment: PORT, DATABASE_URL, BENCH_PASSWORD, BENCH_TOWN, and
// PROCESSES for as many processes on one port (1 when left out, which is how it is
// shipped).
'use strict';

process.env.NODE_ENV = 'production';

const cluster = require('node:cluster');
const path = require('node:path');
const express = require('express');
const { ParseServer } = require('parse-server');
const schema = require('./schema.js');

const { PORT, DATABASE_URL, BENCH_PASSWORD, BENCH_TOWN, PROCESSES = '1' } = process.env;
const serverURL = `http://127.0.0.1:${PORT}/parse`;
const key = { 'X-Parse-Application-Id': 'bench', 'X-Parse-Master-Key': BENCH_PASSWORD, 'Content-Type': 'application/json' };

async function serve() {
  const server = new ParseServer({
    databaseURI: DATABASE_URL,
    appId: 'bench',
    masterKey: BENCH_PASSWORD,
    serverURL,
    cloud: path.join(__dirname, 'cloud.js'),
    silent: true,
    logsFolder: null,
    verifyServerUrl: false,
    enableAnonymousUsers: false,
  });
  await server.start();
  const app = express();
  app.use('/parse', server.app);
  await new Promise((done, failed) => app.listen(Number(PORT), '127.0.0.1', e => (e ? failed(e) : done())));
}

// ask calls the server with the master key, which only the setting up has.
async function ask(method, what, body) {
  const r = await fetch(serverURL + what, { method, headers: key, body: JSON.stringify(body) });
  if (!r.ok) {
    throw new Error(`${method} ${what}: ${r.status} ${await r.text()}`);
  }
}

async function prepare() {
  await serve();
  await ask('POST', '/schemas/Hazard', schema.hazard);
  await ask('PUT', '/schemas/_User', { className: '_User', fields: { town: { type: 'String' } } });
  await ask('POST', '/users', { username: 'member', password: BENCH_PASSWORD, town: BENCH_TOWN });
}

async function main() {
  if (process.argv[2] === 'prepare') {
    await prepare();
    process.exit(0);
  }
  if (cluster.isPrimary && Number(PROCESSES) > 1) {
    let waiting = Number(PROCESSES);
    for (let i = 0; i < Number(PROCESSES); i++) {
      cluster.fork().on('message', () => --waiting || console.log('ready'));
    }
    return;
  }
  await serve();
  if (cluster.isWorker) {
    process.send('ready');
  } else {
    console.log('ready');
  }
}

main().catch(e => {
  console.error(e);
  process.exit(1);
});
