import { AppError } from '@mana/service-kit';

const challenge =
	'Bearer error="insufficient_user_authentication", error_description="a recent proof of identity is needed", acr_values="step-up"';

/** Answered to what is dangerous without a recent proof of identity, with the challenge of RFC 9470 section 3. */
export function stepUpRequired(): AppError {
	return new AppError(
		'STEP_UP_REQUIRED',
		401,
		'Prove who you are first: POST /api/v1/auth/step-up, and use the token that it answers.',
		{ headers: { 'www-authenticate': challenge } },
	);
}
