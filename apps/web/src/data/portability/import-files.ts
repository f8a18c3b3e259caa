import {
	csvPreview,
	type Dropped,
	type DroppedFile,
	daylioMoods,
	type ImportCounts,
	type ImportPreview,
	type ImportSource,
	importSources,
	openDropped,
	openManaFile,
	planImport,
	previewImport,
	runImport,
	sourceItems,
	tracedImport,
	type WritableItem,
} from '@mana/portability';
import type { OwnerClient } from '../tabs/owner-client.ts';
import type { ImportRequest, RecognisedFiles } from './messages.ts';

export interface ImportDeps {
	readonly call: OwnerClient['call'];
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

export interface WorkOptions {
	readonly signal: AbortSignal;
	/** @param of how many there are, where that is known */
	readonly onProgress: (done: number, of?: number) => void;
}

/** The log of the person did not take the import in: nothing was written. */
class NotLoggedError extends Error {
	override readonly name = 'NotLoggedError';
	readonly code: string;

	constructor(code: string) {
		super(code);
		this.code = code;
	}
}

/** Files that a person dropped, looked at once and written once. */
export interface DroppedImport {
	readonly recognised: RecognisedFiles;
	/** What would be written. @throws PortabilityError for files that are refused */
	look(request: ImportRequest, options: WorkOptions): Promise<ImportPreview>;
	/** @throws as `look`, and what keeps the server from taking it in; what came before stands */
	run(request: ImportRequest & { readonly importId: string }, options: WorkOptions): Promise<ImportCounts>;
}

/** @throws PortabilityError where the files are refused as a whole */
export async function openImport(deps: ImportDeps, files: readonly DroppedFile[]): Promise<DroppedImport> {
	const dropped = await openDropped(files);
	const recognised = await recognise(dropped);
	/** How many items there are, once they were looked at. */
	let itemCount: number | undefined;

	const existing =
		({ spaceId }: ImportRequest) =>
		async (table: string, ids: readonly string[]) => {
			const found = await deps.call('portableNamed', { table, spaceId, ids });
			return new Map(
				found.map(({ id, values, other, updatedAt = '' }) => [id, { values, other, updatedAt }] as const),
			);
		};

	return {
		recognised,
		async look(request, { signal, onProgress }) {
			const planned = planImport(itemsOf(dropped, request), { existing: existing(request) });
			const preview = await previewImport(planned, { signal, onProgress });
			itemCount = Object.values(preview.counts).reduce((sum, count) => sum + count, 0);
			return preview;
		},
		async run(request, { signal, onProgress }) {
			const { importId, spaceId, source } = request;
			const scope = { importId, spaceId, source };
			let last: WritableItem | undefined;
			const write = async (items: readonly WritableItem[]) => {
				await deps.call('importItems', { ...scope, items });
				last = items.at(-1);
			};
			const report = async (entry: object) => {
				const body = { entries: [entry] };
				const answer = await deps.call('call', { method: 'POST', path: '/api/v1/me/agent-activity', body });
				if (!answer.ok) throw new NotLoggedError(answer.code);
			};
			const traced = { scope, title: titleOf(source), write, report, now: deps.now };
			const counts = await tracedImport(traced, (tracedWrite) =>
				runImport(itemsOf(dropped, request), {
					target: { existing: existing(request), write: tracedWrite },
					signal,
					onProgress: (soFar) =>
						onProgress(
							Object.values(soFar).reduce((sum, count) => sum + count),
							itemCount,
						),
				}),
			);
			if (last !== undefined) await untilHere(deps, spaceId, last);
			return counts;
		},
	};
}

const lookEveryMs = 250;
const waitMaxMs = 30_000;

/** What was written comes back by the stream: an import right after this one is to find it. */
async function untilHere({ call, now }: ImportDeps, spaceId: string, { item }: WritableItem): Promise<void> {
	const untilMs = now() + waitMaxMs;
	while (now() < untilMs) {
		const found = await call('portableNamed', { table: item.table, spaceId, ids: [item.id] });
		if (found.length > 0) return;
		await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
	}
}

async function recognise(dropped: Dropped): Promise<RecognisedFiles> {
	const sources = importSources.map(({ id, title }) => ({ id, title }));
	let source: ImportSource | undefined;
	for (const one of importSources) {
		if (!(await one.recognises(dropped))) continue;
		source = one;
		break;
	}
	const isTable = await importSources.find(({ id }) => id === 'csv')?.recognises(dropped);
	const [file] = dropped.files;
	const isSealed =
		source?.id === 'mana' && file !== undefined && (await openManaFile(file.content)).manifest.passphrase;
	return {
		sources,
		source: source?.id,
		needsPassphrase: Boolean(isSealed),
		moods: source?.id === 'daylio' ? await daylioMoods(dropped) : [],
		table: isTable ? await csvPreview(dropped) : undefined,
	};
}

function titleOf(source: string): string {
	return importSources.find(({ id }) => id === source)?.title ?? source;
}

function itemsOf(dropped: Dropped, { source, answers }: ImportRequest) {
	const found = importSources.find(({ id }) => id === source);
	if (found === undefined) throw new RangeError(`there is no source ${source}`);
	return sourceItems(found, dropped, answers);
}
