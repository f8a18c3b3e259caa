import type { HouseholdRecord, HouseholdState } from './agent-server.ts';
import type { ExpectedChange, ExpectedFields, HouseholdTask } from './household-task.ts';

/** Fields that follow from others, or from the moment: whatever they are, nothing else was done. */
const following: ReadonlySet<string> = new Set([
	'updatedAt',
	'createdAt',
	'order',
	'completedAt',
	'wordCount',
	'readAt',
	'readingProgress',
	'currentValue',
]);

interface Difference {
	readonly key: string;
	readonly before: HouseholdRecord | undefined;
	readonly after: HouseholdRecord | undefined;
}

/** What is wrong with how a task ended: nothing where it was done, and nothing else. */
export function faultsOf(
	task: Pick<HouseholdTask, 'expects' | 'answers' | 'answersNot'>,
	{ before, after, lastWord }: { before: HouseholdState; after: HouseholdState; lastWord: string },
): string[] {
	const left = differences(before, after);
	const faults: string[] = [];
	for (const expected of task.expects) {
		const at = left.findIndex((difference) => isExpected(expected, difference));
		if (at < 0) faults.push(`missing: ${nameOf(expected)}`);
		else left.splice(at, 1);
	}
	for (const { key } of left) faults.push(`not asked for: ${key}`);
	for (const pattern of task.answers ?? []) {
		if (!pattern.test(lastWord)) faults.push(`the answer lacks ${pattern.source}`);
	}
	for (const pattern of task.answersNot ?? []) {
		if (pattern.test(lastWord)) faults.push(`the answer has ${pattern.source}`);
	}
	return faults;
}

function differences(before: HouseholdState, after: HouseholdState): Difference[] {
	return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
		const difference = { key, before: before.get(key), after: after.get(key) };
		return changedFields(difference).length === 0 ? [] : [difference];
	});
}

function changedFields({ before, after }: Difference): string[] {
	if (before === undefined || after === undefined) return ['*'];
	const names = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
	return [...names].filter(
		(name) => !following.has(name) && !Bun.deepEquals(before.values[name], after.values[name]),
	);
}

function isExpected(expected: ExpectedChange, difference: Difference): boolean {
	const { before, after } = difference;
	const record = after ?? before;
	if (record === undefined || record.space !== expected.in) return false;
	if ('made' in expected) {
		return (
			record.type === expected.made &&
			before === undefined &&
			after !== undefined &&
			fits(after, expected.with)
		);
	}
	if ('removed' in expected) {
		return record.type === expected.removed && record.id === expected.id && after === undefined;
	}
	return (
		record.type === expected.changed &&
		record.id === expected.id &&
		before !== undefined &&
		after !== undefined &&
		fits(after, expected.to) &&
		changedFields(difference).every((name) => Object.hasOwn(expected.to, name))
	);
}

function fits({ values }: HouseholdRecord, fields: ExpectedFields): boolean {
	return Object.entries(fields).every(([name, wanted]) =>
		typeof wanted === 'function' ? wanted(values[name]) === true : Bun.deepEquals(values[name], wanted),
	);
}

function nameOf(expected: ExpectedChange): string {
	if ('made' in expected) return `a new one of ${expected.made} in ${expected.in}`;
	if ('removed' in expected) return `${expected.removed} of ${expected.in} deleted`;
	return `${expected.changed} of ${expected.in}: ${Object.keys(expected.to).join(', ')}`;
}
