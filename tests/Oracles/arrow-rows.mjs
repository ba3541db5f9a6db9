// node arrow-rows.mjs FILE: prints the metadata of an Arrow IPC file, then its rows, each a JSON value a line.
import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';

const plain = value => typeof value === 'bigint' ? value.toString()
    : value !== null && typeof value === 'object' ? Array.from(value, plain) : value;

const table = tableFromIPC(readFileSync(process.argv[2]));
const lines = [JSON.stringify({
    fields: table.schema.fields.map(field => [field.name, String(field.type), field.nullable]),
    metadata: Object.fromEntries(table.schema.metadata),
    batches: table.batches.length,
})];
for (const row of table)
    lines.push(JSON.stringify(table.schema.fields.map(field => plain(row[field.name]))));
process.stdout.write(lines.join('\n') + '\n');
