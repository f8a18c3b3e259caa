/** @jsxImportSource hono/jsx */
import { ApiForm } from '../api-form.tsx';
import type { PageTexts } from '../texts/en.tsx';

/** @param props.codesLeft backup codes that are left; undefined where there is no second factor */
export function AuthenticatorApp({
	codesLeft,
	texts,
}: {
	readonly codesLeft: number | undefined;
	readonly texts: PageTexts['authenticator'];
}) {
	return (
		<>
			<h2>{texts.title}</h2>
			{codesLeft === undefined ? (
				<div class="card" data-two-factor>
					<p>{texts.text}</p>
					<ApiForm action="/api/v1/me/two-factor" done={texts.scan}>
						<button type="submit" class="plain">
							{texts.setUp}
						</button>
					</ApiForm>
				</div>
			) : (
				<div class="card" data-new-codes>
					<p>{texts.on(codesLeft)}</p>
					<div class="actions">
						<ApiForm
							action="/api/v1/me/two-factor/backup-codes"
							done={texts.newCodesDone}
							confirm={texts.newCodesConfirm}
						>
							<button type="submit" class="plain">
								{texts.newCodes}
							</button>
						</ApiForm>
						<ApiForm action="/api/v1/me/two-factor" method="DELETE" next="reload" confirm={texts.offConfirm}>
							<button type="submit" class="danger">
								{texts.off}
							</button>
						</ApiForm>
					</div>
					<div data-codes aria-live="polite" />
				</div>
			)}
		</>
	);
}
