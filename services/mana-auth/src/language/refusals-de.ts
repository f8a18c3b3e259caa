/** What refusals say in German, by their codes; the service itself says them in English. */
const german: Readonly<Record<string, string>> = {
	ACCOUNT_DELETED: 'Dieses Konto wird gerade gelöscht.',
	ACCOUNT_GONE: 'Dieses Konto gibt es nicht mehr.',
	CHALLENGE_INVALID: 'Das hat zu lange gedauert oder wurde schon benutzt. Fang noch einmal an.',
	CODE_INVALID: 'Dieser Code ist falsch oder wurde schon benutzt.',
	CONFIRMATION_MISMATCH: 'Tippe die Adresse des Kontos, das gelöscht werden soll.',
	EMAIL_ALREADY_REGISTERED: 'Zu dieser Adresse gibt es schon ein Konto. Melde dich damit an.',
	EMAIL_NOT_VERIFIED: 'Bestätige zuerst deine Adresse: Der Link dazu ist in deinem Postfach.',
	EMAIL_UNCHANGED: 'Das ist schon die Adresse deines Kontos.',
	INVALID_CREDENTIALS: 'Die Adresse oder das Passwort ist falsch.',
	INVITATION_EXPIRED: 'Diese Einladung ist abgelaufen. Bitte um eine neue.',
	INVITATION_FOR_ANOTHER: 'Diese Einladung ging an eine andere Adresse. Melde dich mit jener an.',
	INVITATION_NOT_FOUND: 'Diese Einladung gibt es nicht.',
	INVITATION_SETTLED: 'Diese Einladung wurde schon beantwortet oder zurückgezogen.',
	MEMBER_LIMIT_REACHED: 'Dieser Raum ist voll: Er hat so viele Mitglieder, wie ein Raum haben kann.',
	NO_APP: 'Zu diesem Server gehört keine App.',
	OAUTH_CLIENT_DOCUMENT:
		'Der Agent beschreibt sich in einem Dokument im Internet, das dieser Server nicht lesen konnte oder nicht annimmt. Versuch es in einer Minute noch einmal. Wo der Server nicht hinaus darf, setzt sein Betreiber OAUTH_CLIENT_DOCUMENTS=false; entferne dann den Agenten dort und füge ihn neu hinzu.',
	OAUTH_REQUEST_INVALID:
		'Der Agent hat so um eine Verbindung gebeten, dass sich nicht antworten lässt. Entferne ihn dort und füge ihn neu hinzu.',
	OFFLINE: 'Der Server ist nicht erreichbar. Versuch es gleich noch einmal.',
	ORIGIN_FORBIDDEN: 'Von dieser Adresse aus geht das nicht. Öffne Mana an seiner eigenen Adresse.',
	OWNER_OF_SPACES: 'Einige Räume gehören dir allein. Übergib oder lösche sie zuerst.',
	PASSKEY_CANCELLED: 'Es wurde kein Passkey benutzt. Versuch es noch einmal oder nimm einen anderen Weg.',
	PASSKEY_INVALID:
		'Der Passkey wurde nicht angenommen. Er muss mit PIN, Finger oder Gesicht entsperrt werden.',
	PASSKEY_NOT_FOUND: 'Diesen Passkey gibt es nicht.',
	RATE_LIMITED: 'Das waren zu viele Versuche. Warte ein wenig.',
	REDIRECT_UNKNOWN: 'Die App dieses Servers hat eine andere Adresse. Öffne sie dort.',
	REQUEST_UNKNOWN: 'Diese Anfrage ist beantwortet oder abgelaufen. Verbinde den Agenten noch einmal.',
	SCOPE_UNKNOWN: 'Wähle mindestens eines von dem, worum der Agent bittet.',
	SESSION_ENDED: 'Diese Anmeldung ist zu Ende. Melde dich neu an.',
	SESSION_NOT_FOUND: 'Diese Anmeldung gibt es nicht mehr.',
	SIGN_IN_REQUEST_INVALID: 'Die App hat nicht gesagt, was sie braucht. Öffne sie noch einmal.',
	SPACE_FORBIDDEN: 'In einem dieser Räume bist du kein Mitglied.',
	TOKEN_EXPIRED: 'Dieser Link ist abgelaufen. Fordere einen neuen an.',
	TOKEN_INVALID: 'Dieser Link wurde schon benutzt oder ist abgelaufen.',
	TWO_FACTOR_ENABLED: 'Der zweite Faktor ist schon an.',
	TWO_FACTOR_NOT_BEGUN: 'Richte den zweiten Faktor zuerst ein.',
	TWO_FACTOR_NOT_ENABLED: 'Es gibt keinen zweiten Faktor.',
	TWO_FACTOR_REQUIRED: 'Gib den Code deiner Authenticator-App oder einen Ersatzcode an.',
	VALIDATION: 'Etwas davon ist nicht ausgefüllt, wie es sein muss.',
	WEAK_PASSWORD:
		'Dieses Passwort errät man leicht: Es ist zu kurz, sehr verbreitet, oder dein Name oder deine Adresse. Nimm ein anderes, mit 8 bis 128 Zeichen.',
};

/** @param message the service's own words: of a lock they say how long it lasts */
export function refusalGerman(code: string, message: string): string {
	if (code === 'ACCOUNT_LOCKED') {
		const minutes = /(\d+) minutes/.exec(message)?.[1];
		const wait = minutes === undefined ? 'eine Minute' : `${minutes} Minuten`;
		return `Es gab zu viele falsche Versuche. Warte ${wait}.`;
	}
	return german[code] ?? `Das ging nicht (${code}).`;
}
