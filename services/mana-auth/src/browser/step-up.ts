import { isOwnAddress } from './address.ts';
import { ApiError, callApi } from './api.ts';
import { provePasskey } from './passkey.ts';

let token: { value: string; untilMs: number } | undefined;

/** A token of a recent proof of identity, asked for where there is none. @returns `undefined` where the person gave up */
export async function proof(): Promise<string | undefined> {
	return currentToken() ?? askForProof();
}

/** The token of a recent proof of identity, if there is one. */
function currentToken(): string | undefined {
	return token && token.untilMs > Date.now() ? token.value : undefined;
}

/** Asks the person to prove who they are. @returns `undefined` where they would rather not */
function askForProof(): Promise<string | undefined> {
	const dialog = document.createElement('dialog');
	dialog.setAttribute('aria-labelledby', 'step-up-title');
	dialog.innerHTML = `
		<form>
			<h2 id="step-up-title">Is it you?</h2>
			<p class="quiet">What you are about to do needs your password again, or a passkey.</p>
			<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
			<label hidden>Code from your authenticator app, or a backup code
				<input name="code" inputmode="numeric" autocomplete="one-time-code"></label>
			<p class="message" role="alert"></p>
			<div class="row"><button>Continue</button><button type="button" class="plain" data-passkey>Use a passkey</button>
			<button type="button" class="plain" data-cancel>Cancel</button></div>
		</form>`;
	document.body.append(dialog);
	dialog.showModal();
	const find = <T extends Element>(selector: string) => {
		const element = dialog.querySelector<T>(selector);
		if (!element) throw new Error(`${selector} is missing`);
		return element;
	};
	const message = find<HTMLElement>('.message');
	const code = find<HTMLInputElement>('[name=code]');
	find<HTMLElement>('[data-passkey]').hidden = !isOwnAddress();

	return new Promise((resolve) => {
		const end = (value: string | undefined) => {
			dialog.remove();
			resolve(value);
		};
		const attempt = async (prove: () => Promise<unknown>) => {
			message.textContent = '';
			try {
				const answer = await callApi('POST', '/api/v1/auth/step-up', await prove());
				token = {
					value: String(answer.accessToken),
					// A little earlier than it ends, so that it does not end on the way.
					untilMs: Date.now() + (Number(answer.expiresIn) - 15) * 1000,
				};
				end(token.value);
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				if (error.code === 'TWO_FACTOR_REQUIRED') code.closest('label')?.removeAttribute('hidden');
				message.textContent = error.message;
			}
		};
		dialog.addEventListener('close', () => end(undefined));
		find('[data-cancel]').addEventListener('click', () => dialog.close());
		find('form').addEventListener('submit', (event) => {
			event.preventDefault();
			const password = find<HTMLInputElement>('[name=password]').value;
			void attempt(async () => ({ password, ...(code.value === '' ? {} : { code: code.value }) }));
		});
		find('[data-passkey]').addEventListener('click', () => {
			void attempt(async () => {
				const { options, challenge } = await callApi('POST', '/api/v1/auth/step-up/passkey-options');
				return { passkey: { challenge, response: await provePasskey(options) } };
			});
		});
	});
}

/** Calls a route, with a proof of identity where it asks for one. @returns `undefined` where the person gave up */
export async function callWithProof(method: string, path: string, body?: unknown) {
	const isOurs = path.startsWith('/api/v1/');
	try {
		// The library's own routes go by the cookie and would take the token for a session's.
		const answer = await callApi(method, path, body, isOurs ? currentToken() : undefined);
		// A new password has begun a new session, which the token is not of.
		if (!isOurs) token = undefined;
		return answer;
	} catch (error) {
		if (!(error instanceof ApiError) || error.code !== 'STEP_UP_REQUIRED') throw error;
		const proof = await askForProof();
		return proof === undefined ? undefined : callApi(method, path, body, proof);
	}
}
