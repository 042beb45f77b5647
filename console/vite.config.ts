import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const OUT = '../src/onefold/serve/console/built';

/** Writes each file gzipped beside itself, so that the service packs nothing while it answers. */
function packed(): Plugin {
    const pack = (folder: string) => {
        for (const name of readdirSync(folder)) {
            const path = join(folder, name);
            if (statSync(path).isDirectory()) pack(path);
            else if (/\.(js|css|svg)$/.test(name))
                writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: constants.Z_BEST_COMPRESSION }));
        }
    };
    return { name: 'packed', apply: 'build', writeBundle: () => pack(OUT) };
}

/** `npm run dev` beside a running service: ONEFOLD_URL says where, ONEFOLD_TOKEN opens it. */
const { ONEFOLD_URL = 'http://127.0.0.1:8000', ONEFOLD_TOKEN } = process.env;
const service = {
    target: ONEFOLD_URL,
    ...(ONEFOLD_TOKEN ? { headers: { Authorization: `Bearer ${ONEFOLD_TOKEN}` } } : {}),
};

export default defineConfig({
    plugins: [react(), packed()],
    resolve: { alias: { '@': join(import.meta.dirname, 'src') } },
    server: { proxy: { '/api': service, '/v1': service } },
    build: {
        outDir: OUT,
        emptyOutDir: !process.env.KEEP_BUILT,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 1000,
        // The first that know light-dark(): it is to stay as it is written.
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    },
});
