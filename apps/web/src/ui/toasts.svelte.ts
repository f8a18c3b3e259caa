export interface Toast {
	readonly id: number;
	readonly text: string;
	readonly isWrong: boolean;
	/** What can be done about it: undo, as a rule. */
	readonly action?: { readonly label: string; run(): void } | undefined;
}

const shownMs = 6_000;
const shownAtOnce = 1;

/** What has just happened, told in a corner for a while. */
export class Toasts {
	#shown = $state.raw<readonly Toast[]>([]);
	#lastId = 0;

	get shown(): readonly Toast[] {
		return this.#shown;
	}

	/** @param options.stays until it is answered */
	show(
		text: string,
		options: Partial<Pick<Toast, 'action' | 'isWrong'>> & { readonly stays?: boolean } = {},
	): void {
		this.#lastId += 1;
		const toast = { id: this.#lastId, text, isWrong: options.isWrong ?? false, action: options.action };
		this.#shown = [...this.#shown, toast].slice(-shownAtOnce);
		if (!options.stays) setTimeout(() => this.dismiss(toast.id), shownMs);
	}

	dismiss(id: number): void {
		this.#shown = this.#shown.filter((toast) => toast.id !== id);
	}
}
