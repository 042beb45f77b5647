/** A short name for the name that people gave: `Web shop (EU)` as web_shop_eu. */
export const slugOf = (name: string) =>
    name
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^_+|_+$/g, '')
        .slice(0, 60);

/** The short name of a file's source: crm for `crm.csv.gz`. */
export const slugOfFile = (file: string) =>
    slugOf(file.replace(/(\.(csv|tsv|txt|jsonl?|ndjson|parquet|pq|gz))+$/i, ''));
