import type { PortableTables } from '../../data/owner/portable-records.ts';
import type { ExportedFile, ExportRequest, PortabilityFailure } from '../../data/portability/messages.ts';
import { openPortability, type Portability } from '../../data/portability/open-portability.ts';
import type { Progress } from './import-run.svelte.ts';

/** One export of a screen; it ends with the screen. */
export class ExportRun {
	stage = $state<'form' | 'running' | 'done'>('form');
	failure = $state.raw<PortabilityFailure | undefined>();
	progress = $state.raw<Progress | undefined>();
	exported = $state.raw<ExportedFile | undefined>();
	/** Where the file can be fetched from while the screen is open. */
	url = $state<string | undefined>();
	tables = $state.raw<PortableTables['tables'] | undefined>();
	readonly #worker: Portability = openPortability();
	#listedSpaceId = '';
	#isListing = false;
	#isListAsked = false;

	/** Lists what a space has on this device. What was listed before is shown until it is listed again. */
	async listTables(spaceId: string): Promise<void> {
		if (spaceId !== this.#listedSpaceId) this.tables = undefined;
		this.#listedSpaceId = spaceId;
		this.#isListAsked = true;
		if (this.#isListing) return;
		this.#isListing = true;
		while (this.#isListAsked) {
			this.#isListAsked = false;
			const of = { spaceId: this.#listedSpaceId };
			const answer = await this.#worker.ask({ kind: 'tables', of });
			if (of.spaceId !== this.#listedSpaceId) continue;
			if (answer.ok) this.tables = answer.value.tables;
			else this.failure = answer.failure;
		}
		this.#isListing = false;
	}

	async start(of: ExportRequest): Promise<void> {
		this.failure = undefined;
		this.progress = undefined;
		this.stage = 'running';
		const answer = await this.#worker.ask({ kind: 'export', of }, (done, all) => {
			this.progress = { done, of: all };
		});
		if (!answer.ok) {
			this.stage = 'form';
			if (answer.failure.code !== 'CANCELLED') this.failure = answer.failure;
			return;
		}
		this.exported = answer.value;
		this.url = URL.createObjectURL(answer.value.file);
		this.stage = 'done';
	}

	stop(): void {
		this.#worker.stop();
	}

	/** Lets go of the file: nothing of it stays on the device but what was saved. */
	reset(): void {
		if (this.url !== undefined) URL.revokeObjectURL(this.url);
		this.url = undefined;
		this.exported = undefined;
		this.failure = undefined;
		this.stage = 'form';
	}

	close(): void {
		this.reset();
		this.#worker.close();
	}
}
