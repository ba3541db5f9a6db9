// node duckdb-files.mjs FILE... : reads Parquet files and prints a JSON object, { file: { rows } or { error } }.
import { connect, rows } from './duckdb-values.mjs';

const connection = await connect();
const results = {};
for (const file of process.argv.slice(2)) {
    try {
        results[file] = { rows: await rows(connection, `SELECT * FROM read_parquet('${file}')`) };
    } catch (error) {
        results[file] = { error: error.message };
    }
}
process.stdout.write(JSON.stringify(results));
