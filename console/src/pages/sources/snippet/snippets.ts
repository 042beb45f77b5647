/** Something to paste: in which language, what it is, and what has to be there first. */
export interface SnippetText {
    id: string;
    name: string;
    /** Before it: how to get the library. */
    install?: string;
    code: string;
    /** After it: what to know. */
    note?: string;
}

/** Where analytics.js lies for pages that have no build step of their own. */
export const LIBRARY = 'https://cdn.jsdelivr.net/npm/@segment/analytics-next@1/dist/umd/standalone.js';

/** What sends to this service from everywhere, with its address and a write key. */
export function snippetsFor(origin: string, key: string): readonly SnippetText[] {
    const host = origin.replace(/^https?:\/\//, '');
    return [
        {
            id: 'browser',
            name: 'Web page',
            code: `<script>
!function(){var i="analytics",analytics=window[i]=window[i]||[];analytics.invoked=true;
analytics.methods=["trackSubmit","trackClick","trackLink","trackForm","pageview","identify","reset","group","track",
"ready","alias","debug","page","screen","once","off","on","addSourceMiddleware","addIntegrationMiddleware",
"setAnonymousId","addDestinationMiddleware","register"];
analytics.factory=function(e){return function(){if(window[i].initialized)return window[i][e].apply(window[i],arguments);
var n=Array.prototype.slice.call(arguments);n.unshift(e);analytics.push(n);return analytics}};
for(var n=0;n<analytics.methods.length;n++){var key=analytics.methods[n];analytics[key]=analytics.factory(key)}
analytics._writeKey="${key}";
analytics._cdn="${origin}";
analytics.page();
}();
</script>
<script async src="${LIBRARY}"></script>`,
            note: `It belongs into the head of every page. The library comes from a public address; you may host the file yourself. Where the page has a content policy, allow ${origin} under connect-src.`,
        },
        {
            id: 'bundle',
            name: 'JavaScript',
            install: 'npm install @segment/analytics-next',
            code: `import { AnalyticsBrowser } from '@segment/analytics-next';

export const analytics = AnalyticsBrowser.load({
  writeKey: '${key}',
  cdnURL: '${origin}',
});

analytics.page();
analytics.identify('user-1', { email: 'jane@example.com' });
analytics.track('Product Viewed', { sku: 'A-1' });`,
        },
        {
            id: 'node',
            name: 'Node.js',
            install: 'npm install @segment/analytics-node',
            code: `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' });

analytics.identify({ userId: 'user-1', traits: { email: 'jane@example.com' } });
analytics.track({ userId: 'user-1', event: 'Order Completed', properties: { total: 42 } });
await analytics.closeAndFlush();`,
        },
        {
            id: 'python',
            name: 'Python',
            install: 'pip install segment-analytics-python',
            code: `import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${origin}"

analytics.identify("user-1", {"email": "jane@example.com"})
analytics.track("user-1", "Order Completed", {"total": 42})
analytics.flush()`,
        },
        {
            id: 'ios',
            name: 'iOS',
            install: 'https://github.com/segmentio/analytics-swift  (Swift Package Manager)',
            code: `import Segment

let configuration = Configuration(writeKey: "${key}")
    .apiHost("${host}/v1")
    .cdnHost("${host}/v1")
    .trackApplicationLifecycleEvents(true)
let analytics = Analytics(configuration: configuration)

analytics.identify(userId: "user-1", traits: ["email": "jane@example.com"])
analytics.track(name: "Product Viewed", properties: ["sku": "A-1"])`,
            note: 'Apps send by HTTPS only: the address has to have a certificate.',
        },
        {
            id: 'android',
            name: 'Android',
            install: 'implementation("com.segment.analytics.kotlin:android:+")',
            code: `import com.segment.analytics.kotlin.android.Analytics

val analytics = Analytics("${key}", applicationContext) {
    apiHost = "${host}/v1"
    cdnHost = "${host}/v1"
    trackApplicationLifecycleEvents = true
}

analytics.identify("user-1", buildJsonObject { put("email", "jane@example.com") })
analytics.track("Product Viewed", buildJsonObject { put("sku", "A-1") })`,
            note: 'Apps send by HTTPS only: the address has to have a certificate.',
        },
        {
            id: 'curl',
            name: 'curl',
            code: `curl -u '${key}:' '${origin}/v1/identify' \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "user-1", "traits": {"email": "jane@example.com"}}'

curl -u '${key}:' '${origin}/v1/track' \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "user-1", "event": "Order Completed", "properties": {"total": 42}}'`,
            note: 'The answer {"success":true} says that the call is on disk and resolved.',
        },
    ];
}

const FIRST: Record<string, string> = {
    website: 'browser',
    ios: 'ios',
    android: 'android',
    server: 'node',
};

/** What a source of a kind is most likely to be sent with. */
export const firstSnippet = (kind: string) => FIRST[kind] ?? 'curl';
