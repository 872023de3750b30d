// The original Socket.IO 2 server, dressed as the session part of CHZZK's official API, for tests/interop.rs.
//
//   node peer.js [PING_INTERVAL_MS [PING_TIMEOUT_MS [plain|closed|shut]]]
//
// Listens on 127.0.0.1, prints its port as the first line, and ends with its standard input, or after two minutes.
'use strict';

const http = require('http');
const socketio = require('socket.io');

const ADDRESS_LIFE_MS = 30000;
const CHANNEL = 'a0000000000000000000000000000001';
const [pingInterval, pingTimeout] = [Number(process.argv[2] || 25000), Number(process.argv[3] || 60000)];

const addresses = []; // { token, expires, used }
const sessions = new Map(); // by key: { socket, kinds }
const counts = { issued: 0, connected: 0, refused: 0, subscribes: 0, unsubscribes: 0 };
let latest; // the session that connected last
let repeatAddress = false; // the next address is one that was used
let confirm = 'before'; // the HTTP answer, or 'after' it

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  request.resume();
  request.on('end', () => route(request.method, url, (code, content, message = null) => {
    response.writeHead(code, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ code, message, content }));
  }, response));
});
const io = socketio(server, { wsEngine: 'ws', serveClient: false, pingInterval, pingTimeout });

function route(method, url, answer, response) {
  const subscription = url.pathname.match(/^\/open\/v1\/sessions\/events\/(subscribe|unsubscribe)\/(chat|donation|subscription)$/);
  if (method === 'GET' && /^\/open\/v1\/sessions\/auth(\/client)?$/.test(url.pathname)) {
    return answer(200, { url: `http://127.0.0.1:${server.address().port}?auth=${address()}` });
  }
  if (method === 'POST' && subscription) {
    return subscribe(subscription[1], subscription[2].toUpperCase(), url.searchParams.get('sessionKey'), answer, response);
  }
  const control = method === 'POST' && url.pathname.match(/^\/control\/(\w+)$/);
  if (!control || !Object.hasOwn(controls, control[1])) return answer(404, null, 'there is no such thing');
  return Promise.resolve(controls[control[1]](url.searchParams))
    .then((told) => answer(200, told === undefined ? null : told), (error) => answer(500, null, String(error)));
}

function address() {
  if (repeatAddress) {
    repeatAddress = false;
    return addresses.find((known) => known.used).token;
  }
  counts.issued += 1;
  // With characters that a client must not encode anew.
  const token = `t${counts.issued}%2B${Math.random().toString(36).slice(2)}==`;
  addresses.push({ token, expires: Date.now() + ADDRESS_LIFE_MS, used: false });
  return token;
}

function subscribe(verb, eventType, key, answer, response) {
  counts[`${verb}s`] += 1;
  const session = sessions.get(key);
  if (!session || !session.socket.connected) return answer(400, null, 'check that the session is connected');
  session.kinds[verb === 'subscribe' ? 'add' : 'delete'](eventType);
  const tell = () => system(session.socket, `${verb}d`, { eventType, channelId: CHANNEL });
  // The pause makes it likely that the client sees them in this order; it must do with either.
  if (confirm === 'before') {
    tell();
    return setTimeout(() => answer(200, null), 100);
  }
  response.on('finish', () => setTimeout(tell, 100));
  return answer(200, null);
}

// As the service does: JSON in a string.
function system(socket, type, data) {
  socket.emit('SYSTEM', JSON.stringify({ type, data }));
}

function numbered(name, number) {
  return {
    CHAT: { channelId: CHANNEL, content: `${number}`, profile: { nickname: '시청자01' }, messageTime: 1785000000000 + number },
    DONATION: { channelId: CHANNEL, donationType: 'CHAT', donatorNickname: '후원자01', payAmount: '1000', donationText: `${number}`, emojis: {} },
    SUBSCRIPTION: { channelId: CHANNEL, subscriberNickname: '구독자01', tierNo: 1, tierName: '기본', month: number },
  }[name];
}

const endings = {
  disconnect: (socket) => socket.disconnect(true), // 41, then the WebSocket is closed
  leave: (socket) => socket.disconnect(), // 41, and the WebSocket stays
  conn: (socket) => socket.conn.close(), // the WebSocket is closed without a packet
  close: (socket) => socket.conn.sendPacket('close'), // 1, and the WebSocket stays
  destroy: (socket) => socket.conn.transport.socket._socket.destroy(), // no close frame
  reset: (socket) => socket.conn.transport.socket._socket.resetAndDestroy(), // nor an end of TCP's own
  pause: (socket) => { // nothing is read any more
    socket.conn.transport.socket._socket.pause();
    // Else it is a race who gives up first.
    clearTimeout(socket.conn.pingTimeoutTimer);
  },
};

const controls = {
  // Events numbered from `from` on, of the three kinds in turn.
  push: (query) => {
    const from = Number(query.get('from'));
    for (let number = from; number < from + Number(query.get('count')); number += 1) {
      const name = ['CHAT', 'DONATION', 'SUBSCRIPTION'][number % 3];
      if (latest.kinds.has(name)) latest.socket.emit(name, JSON.stringify(numbered(name, number)));
    }
  },
  revoke: (query) => system(latest.socket, 'revoked', { eventType: query.get('kind'), channelId: CHANNEL }),
  end: (query) => { endings[query.get('how')](latest.socket); },
  confirm: (query) => { confirm = query.get('when'); },
  repeat: () => { repeatAddress = true; },
  counts: () => counts,
  // Waits until the latest session has ended, and tells why, in the server's words.
  gone: () => latest.gone,
};

io.on('connection', (socket) => {
  // Once decoded by the server, so it is compared decoded.
  const given = socket.handshake.query.auth;
  const known = addresses.find((one) => decodeURIComponent(one.token) === given);
  if (!known || known.used || Date.now() > known.expires) {
    counts.refused += 1;
    // `socket.emit('error')` would stay here.
    socket.packet({ type: 2, data: ['error', 'auth fail'] });
    return socket.disconnect(true);
  }
  known.used = true;
  counts.connected += 1;
  const key = `00000000-0000-4000-8000-${String(counts.connected).padStart(12, '0')}`;
  const gone = new Promise((resolve) => socket.on('disconnect', (reason) => {
    sessions.delete(key);
    resolve(reason);
  }));
  latest = { socket, kinds: new Set(), gone };
  sessions.set(key, latest);

  let pings = 0;
  socket.conn.on('packet', (packet) => {
    if (packet.type !== 'ping') return;
    pings += 1;
    if (pings === 15) socket.emit('pings', pings);
  });
  socket.on('say', (...what) => socket.emit('said', ...what));
  socket.on('answer me', (...what) => what.pop()(...what.reverse()));
  socket.on('ask me', () => socket.emit('question', { n: 1 }, (...answer) => socket.emit('heard', ...answer)));
  socket.on('bytes', (first, second) => {
    const readable = Buffer.isBuffer(first) && Buffer.isBuffer(second.inside);
    socket.emit('bytes', second.inside, { readable, inside: first });
  });
  system(socket, 'connected', { sessionKey: key });
});

io.of('/open').on('connection', (socket) => {
  socket.emit('welcome', '한글');
  socket.on('say', (what) => socket.emit('said', what));
  socket.on('throw me out', () => socket.disconnect());
});
// Where any namespace but the root has a middleware, this version never says `40` for the root.
const refuse = (socket, next) => next(new Error('not for you'));
if (process.argv[4] === 'closed') io.of('/closed').use(refuse);
if (process.argv[4] === 'shut') io.use(refuse);

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
setTimeout(() => process.exit(3), 120000).unref();
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
