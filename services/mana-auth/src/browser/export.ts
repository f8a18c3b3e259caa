import { ApiError } from './api.ts';
import { tell } from './form-messages.ts';
import { proof } from './step-up.ts';
import { words } from './words.ts';

/** Buttons that fetch a file which needs a proof of identity, and hand it to the browser to save. */
export function wireExports(root: ParentNode): void {
	for (const button of root.querySelectorAll<HTMLButtonElement>('[data-export]')) {
		button.addEventListener('click', () => void save(button));
	}
}

async function save(button: HTMLButtonElement): Promise<void> {
	const place = button.parentElement ?? button;
	const token = await proof();
	if (token === undefined) return;
	button.disabled = true;
	tell(place, words().collecting, true);
	try {
		const response = await fetch(button.dataset.export ?? '', {
			headers: { authorization: `Bearer ${token}` },
		});
		if (!response.ok) throw new ApiError(String(response.status), response.status, words().failed);
		const link = document.createElement('a');
		link.href = URL.createObjectURL(await response.blob());
		link.download = 'mana-export.json';
		link.click();
		tell(place, words().saved, true);
	} catch {
		tell(place, words().exportBroken);
	} finally {
		button.disabled = false;
	}
}
