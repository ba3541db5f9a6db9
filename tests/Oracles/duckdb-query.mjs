// node duckdb-query.mjs SQL... : runs statements in one in-memory database and prints the rows of the last, one JSON array per row.
import { connect, rows } from './duckdb-values.mjs';

const connection = await connect();
const statements = process.argv.slice(2);
for (const statement of statements.slice(0, -1))
    await connection.run(statement);
process.stdout.write(JSON.stringify(await rows(connection, statements.at(-1))));
