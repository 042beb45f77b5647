// Makes one call of each type with Segment's library for Node, and some more, and says how each was delivered.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey, count] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, maxRetries: 8, flushInterval: 200, httpRequestTimeout: 3000 });
const delivered = [];
const one = (name, call) =>
  new Promise((done) =>
    analytics[name](call, (error) => {
      delivered.push({ name, error: error ? String(error) : null });
      done();
    }),
  );

const calls = [
  one("identify", { anonymousId: "anon-1", userId: "user-1", traits: { email: "jane@example.com", plan: "gold" } }),
  one("track", { userId: "user-1", event: "Order Completed", properties: { total: 12.5 } }),
  one("page", { anonymousId: "anon-1", name: "Home" }),
  one("screen", { anonymousId: "anon-1", name: "Start" }),
  one("group", { userId: "user-1", groupId: "acme", traits: { name: "Acme" } }),
  one("alias", { previousId: "anon-2", userId: "user-1" }),
];
for (let number = 0; number < Number(count); number++) {
  calls.push(one("track", { userId: "user-1", event: "Clicked", properties: { number } }));
}
Promise.all(calls)
  .then(() => analytics.closeAndFlush())
  .then(() => console.log(JSON.stringify(delivered)));
