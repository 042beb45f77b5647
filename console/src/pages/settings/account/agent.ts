const BROWSERS: [RegExp, string][] = [
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\//, 'Firefox'],
    [/(Headless)?Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
];

/** What a browser calls itself, in two words where that can be told. */
export function browserOf(agent: string): string {
    const [browser, system] = [BROWSERS, SYSTEMS].map((known) => known.find(([mark]) => mark.test(agent))?.[1]);
    if (browser && system) return `${browser} on ${system}`;
    return browser ?? (agent.slice(0, 40) || 'unknown');
}
