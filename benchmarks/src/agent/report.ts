import type { TaskRun } from './run-task.ts';

const idWidth = 40;

/** A line for each task, and the sums. */
export function reportRuns(runs: readonly TaskRun[]): string {
	const head = `${'task'.padEnd(idWidth)}${columns('calls', 'sent B', 'read B', 'asked')}`;
	const lines = runs.map(({ task, calls, sentBytes, readBytes, questions, faults }) => {
		const verdict = faults.length === 0 ? '' : `  ${faults.join('; ')}`;
		return `${task.id.padEnd(idWidth)}${columns(calls, sentBytes, readBytes, questions)}${verdict}`;
	});
	const sum = (of: (run: TaskRun) => number) => runs.reduce((total, run) => total + of(run), 0);
	const sums = columns(
		sum(({ calls }) => calls),
		sum(({ sentBytes }) => sentBytes),
		sum(({ readBytes }) => readBytes),
		sum(({ questions }) => questions),
	);
	const done = runs.filter(({ faults }) => faults.length === 0).length;
	return [head, ...lines, `${`${done} of ${runs.length} done`.padEnd(idWidth)}${sums}`].join('\n');
}

/** What several runs of a model come to, with the spread between them. */
export function reportSpread(rounds: readonly (readonly TaskRun[])[]): string {
	const tasks = rounds[0]?.map(({ task }) => task) ?? [];
	const head = `${'task'.padEnd(idWidth)}${columns('done', 'calls', 'read B')}`;
	const lines = tasks.map(({ id }, place) => {
		const runs = rounds.flatMap((round) => round[place] ?? []);
		const done = `${runs.filter(({ faults }) => faults.length === 0).length}/${runs.length}`;
		const fault = runs.find(({ faults }) => faults.length > 0)?.faults[0];
		const figures = columns(
			done,
			spread(runs.map(({ calls }) => calls)),
			spread(runs.map(({ readBytes }) => readBytes)),
		);
		return `${id.padEnd(idWidth)}${figures}${fault === undefined ? '' : `  ${fault}`}`;
	});
	const share = rounds.map(
		(round) => (100 * round.filter(({ faults }) => faults.length === 0).length) / Math.max(1, round.length),
	);
	return [head, ...lines, `done, in percent, by run: ${share.map((one) => one.toFixed(0)).join(', ')}`].join(
		'\n',
	);
}

function spread(values: readonly number[]): string {
	const [least, most] = [Math.min(...values), Math.max(...values)];
	return least === most ? String(least) : `${least}–${most}`;
}

function columns(...values: readonly (string | number)[]): string {
	return values.map((value) => String(value).padStart(12)).join('');
}
