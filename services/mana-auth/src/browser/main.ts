import { wireForms } from './forms.ts';
import { wirePasskeySignIn } from './passkey-sign-in.ts';

wireForms(document);
wirePasskeySignIn(document);
