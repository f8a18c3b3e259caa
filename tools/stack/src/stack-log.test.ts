import { expect, test } from 'bun:test';
import { createStackLog, type LogFormat } from './stack-log.ts';

async function written(format: LogFormat): Promise<string[]> {
	let text = '';
	const log = createStackLog({ format, level: 'info', write: (more) => (text += more) });
	log.launcher.info('starting Postgres');
	log.launcher.debug('not to be seen');
	log.fromService('mana-sync', 'stdout', '{"msg":"as the service wrote it"}');
	log.fromService('mana-sync', 'stderr', 'panic: not of a log');
	await Bun.sleep(50);
	return text.trimEnd().split('\n');
}

test('JSON lines stay lines, and what is none becomes one', async () => {
	const lines = (await written('json')).map((line) => JSON.parse(line));
	expect(lines).toEqual([
		expect.objectContaining({ service: 'mana-stack', msg: 'starting Postgres' }),
		{ msg: 'as the service wrote it' },
		expect.objectContaining({ service: 'mana-sync', level: 50, msg: 'panic: not of a log' }),
	]);
});

test('for a person every line says which service it is of', async () => {
	const lines = (await written('pretty')).map((line) => Bun.stripANSI(line));
	expect(lines).toHaveLength(3);
	expect(lines).toContainEqual(expect.stringMatching(/INFO.*mana-stack starting Postgres$/));
	expect(lines).toContainEqual(expect.stringMatching(/ERROR.*mana-sync panic: not of a log$/));
});
