// node duckdb-parquet-bench.mjs FILE FOLDER : seconds, best of five and on one thread, that DuckDB takes to write the table of a
// file without compression and with Snappy, and to read what it wrote, as a JSON object.
import { connect } from './duckdb-values.mjs';

const [file, folder] = process.argv.slice(2);
const connection = await connect();

async function seconds(sql) {
    let best = Infinity;
    for (let i = 0; i < 5; i++) {
        const start = process.hrtime.bigint();
        await connection.run(sql);
        best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
    }
    return best;
}

await connection.run('SET threads = 1');
await connection.run(`CREATE TABLE samples AS SELECT * FROM read_parquet('${file}')`);
const results = {};
for (const codec of ['none', 'snappy']) {
    const path = `${folder}/duckdb-${codec}.parquet`;
    results[`write ${codec}`] = await seconds(`COPY samples TO '${path}' (FORMAT parquet, COMPRESSION ${codec === 'none' ? 'uncompressed' : codec})`);
    // Every value must be decoded and looked at, with as little work of the query's own as there can be.
    results[`read ${codec}`] = await seconds(`SELECT max(document_id), max(num_tokens), sum(octet_length(input_ids)) FROM read_parquet('${path}')`);
}
process.stdout.write(JSON.stringify(results));
