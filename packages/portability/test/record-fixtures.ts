import { fixtureNames, fixtureRecord, recordPath } from './fixtures.ts';

// Writes what each fixture makes beside it: to be read line by line before it is committed.
for (const name of fixtureNames) {
	const record = await fixtureRecord(name);
	await Bun.write(recordPath(name), `${JSON.stringify(record, null, '\t')}\n`);
}
