// Values as JSON, so that nothing is lost and another program can write the same:
// 64-bit and wider integers and decimals as unscaled text, times as the text of the stored number, blobs as hex, what is not a
// JSON number (NaN, infinities, -0) as text, structs as arrays of values, maps as arrays of [key, value].
import { DuckDBInstance, DuckDBTypeId as Id } from '@duckdb/node-api';

function plain(value, type) {
    if (value === null)
        return null;
    switch (type.typeId) {
        case Id.BIGINT: case Id.UBIGINT: case Id.HUGEINT: case Id.UHUGEINT: return value.toString();
        case Id.FLOAT: case Id.DOUBLE: return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
        case Id.DECIMAL: return value.value.toString();
        case Id.DATE: return value.days;
        case Id.TIME: case Id.TIME_TZ: return value.micros.toString();
        case Id.TIME_NS: return value.nanos.toString();
        case Id.TIMESTAMP: case Id.TIMESTAMP_TZ: return value.micros.toString();
        case Id.TIMESTAMP_S: return value.seconds.toString();
        case Id.TIMESTAMP_MS: return value.millis.toString();
        case Id.TIMESTAMP_NS: return value.nanos.toString();
        case Id.INTERVAL: return [value.months, value.days, value.micros.toString()];
        case Id.UUID: return value.toString();
        case Id.BLOB: case Id.GEOMETRY: return Buffer.from(value.bytes).toString('hex');
        case Id.LIST: case Id.ARRAY: return value.items.map(item => plain(item, type.valueType));
        case Id.STRUCT: return type.entryNames.map((name, i) => plain(value.entries[name], type.entryTypes[i]));
        case Id.MAP: return value.entries.map(e => [plain(e.key, type.keyType), plain(e.value, type.valueType)]);
        case Id.BOOLEAN: case Id.VARCHAR: case Id.TINYINT: case Id.SMALLINT: case Id.INTEGER:
        case Id.UTINYINT: case Id.USMALLINT: case Id.UINTEGER: case Id.SQLNULL: return value;
        default: return `${type}:${value}`;
    }
}

export async function connect() {
    return (await DuckDBInstance.create(':memory:')).connect();
}

export async function rows(connection, sql) {
    const reader = await connection.runAndReadAll(sql);
    const types = reader.columnTypes();
    return reader.getRows().map(row => row.map((value, i) => plain(value, types[i])));
}
