import { PortabilityError } from '@mana/portability';
import { exportRecords } from './export-records.ts';
import { type DroppedImport, type ImportDeps, openImport, type WorkOptions } from './import-files.ts';
import type {
	PortabilityFailure,
	PortabilityMessage,
	PortabilityRequest,
	PortabilityResults,
} from './messages.ts';

export interface ServeDeps extends ImportDeps {
	readonly post: (message: PortabilityMessage) => void;
}

/** Progress is told no oftener than a page can show it. */
const toldEveryMs = 100;

/** Does what a page asks, one thing at a time. Answers what takes the page's requests. */
export function servePortability(deps: ServeDeps): (request: PortabilityRequest) => void {
	let dropped: DroppedImport | undefined;
	let stop = new AbortController();

	async function answer(
		request: Exclude<PortabilityRequest, { kind: 'stop' }>,
		options: WorkOptions,
	): Promise<PortabilityResults[keyof PortabilityResults]> {
		switch (request.kind) {
			case 'recognise':
				dropped = await openImport(deps, request.files);
				return dropped.recognised;
			case 'look':
				return opened(dropped).look(request.of, options);
			case 'import':
				return opened(dropped).run(request.of, options);
			case 'tables':
				return deps.call('portableTables', request.of.spaceId);
			case 'export':
				return exportRecords(deps, request.of, options);
		}
	}

	async function take(request: Exclude<PortabilityRequest, { kind: 'stop' }>): Promise<void> {
		stop = new AbortController();
		const { signal } = stop;
		let toldAtMs = 0;
		const onProgress = (done: number, of?: number) => {
			if (deps.now() - toldAtMs < toldEveryMs) return;
			toldAtMs = deps.now();
			deps.post({ kind: 'progress', done, of });
		};
		try {
			deps.post({ kind: 'done', value: await answer(request, { signal, onProgress }) });
		} catch (error) {
			deps.post({ kind: 'failed', failure: signal.aborted ? cancelled : failureOf(error) });
		}
	}

	return (request) => {
		if (request.kind === 'stop') stop.abort();
		else void take(request);
	};
}

const cancelled: PortabilityFailure = { code: 'CANCELLED', place: {} };

function failureOf(error: unknown): PortabilityFailure {
	if (error instanceof PortabilityError) return { code: error.code, place: error.place };
	const code = error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL';
	return { code, place: {} };
}

function opened(dropped: DroppedImport | undefined): DroppedImport {
	if (dropped === undefined) throw new RangeError('no files were dropped');
	return dropped;
}
