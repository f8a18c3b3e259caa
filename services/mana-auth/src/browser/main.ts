import './zod-without-eval.ts';
import { wireAddress } from './address.ts';
import { wireExports } from './export.ts';
import { wireForms } from './forms.ts';
import { localiseTimes } from './local-times.ts';
import { wirePasskeySignIn } from './passkey-sign-in.ts';
import { wireSecurity } from './security.ts';
import { wireShowPassword } from './show-password.ts';

wireAddress(document);
wireForms(document);
wireShowPassword(document);
wirePasskeySignIn(document);
wireSecurity(document);
wireExports(document);
localiseTimes(document);
