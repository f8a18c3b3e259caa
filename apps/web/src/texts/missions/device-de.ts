import type { MissionTexts } from './en.ts';

/** Of missions that run on a device. */
export const device: MissionTexts['device'] = {
	title: 'Deine Geräte führen deine Aufträge aus',
	text: 'Nur sie haben den Schlüssel zu deinen Daten. Sie arbeiten, solange Mana auf ihnen offen ist, jeweils eines; was ausgefallen ist, wird einmal nachgeholt.',
	link: 'Wie deine Daten verschlüsselt sind',
	noModel:
		'Dieses Gerät hat noch kein Modell. Wähle, wen es fragt, und damit, wer sieht, was ein Auftrag liest.',
	byManaAi: (model) =>
		`Dieses Gerät fragt ${model} über mana-ai. Was ein Auftrag liest, geht durch mana-ai auf dem Server zum Betreiber des Modells: Beide sehen es, solange ein Lauf dauert. mana-ai behält nichts davon.`,
	byOwnKey: (model, whose) =>
		`Dieses Gerät fragt ${model} von ${whose} mit deinem eigenen Schlüssel. Was ein Auftrag liest, geht direkt dorthin, und dort wird es gesehen; der Server dieses Mana sieht es nicht.`,
	itsModel: 'das Modell dieses Mana',
	chooseModel: 'Modell wählen',
	changeModel: 'Modell ändern',
	dialogTitle: 'Welches Modell fragt dieses Gerät?',
	dialogText:
		'Das gilt für dieses Gerät. Es bleibt hier, versiegelt mit deinem Schlüssel, und geht nicht an deine anderen Geräte.',
	wayManaAi: 'Das Modell dieses Mana',
	noManaAi: 'Dieses Mana hat keins: mana-ai ist nicht gestartet.',
	seenByManaAi:
		'Während eines Laufs sehen mana-ai auf dem Server und der Betreiber des Modells, was gelesen wird.',
	wayOwnKey: 'Ein Modell mit deinem eigenen Schlüssel',
	seenByProvider:
		'Wer das Modell betreibt, sieht, was gelesen wird. Der Server dieses Mana sieht nichts davon.',
	provider: 'Anbieter',
	providers: {
		anthropic: 'Anthropic',
		openai: 'OpenAI',
		google: 'Google',
		compatible: 'Ein eigener Server (Ollama, LM Studio, vLLM …)',
	},
	modelName: 'Name des Modells',
	modelNameHints: {
		anthropic: 'Wie Anthropic es nennt, etwa claude-sonnet-5-5.',
		openai: 'Wie OpenAI es nennt.',
		google: 'Wie Google es nennt.',
		compatible: 'Wie der Server es nennt, etwa qwen3.',
	},
	nameMissing: 'Nenne das Modell.',
	key: 'Schlüssel',
	keyHint: 'Er liegt nur auf diesem Gerät, verschlüsselt.',
	keyMissing: 'Gib den Schlüssel ein, den du vom Anbieter hast.',
	url: 'Adresse',
	urlHint: 'Etwa http://localhost:11434/v1. Der Server muss dieser Seite erlauben, ihn zu fragen (CORS).',
	urlMissing: 'Gib ein, wo der Server ist.',
	urlWrong: 'Eine Adresse beginnt mit http:// oder https://.',
	urlNotAllowed:
		'Dieses Mana lässt Geräte dort nicht fragen. Wer es betreibt, fügt die Adresse zu MANA_WEB_MODEL_ORIGINS hinzu.',
	saveModel: 'Dieses Modell nehmen',
	modelKept: 'Dieses Gerät fragt ab jetzt dieses Modell',
	allowed: 'Was du auf diesem Gerät erlaubst',
	onlyHere: 'Nur auf diesem Gerät: Andere fragen dich selbst.',
	nothingAllowed:
		'Noch nichts: Auf diesem Gerät kann der Auftrag weder lesen noch schreiben, und er läuft hier nicht.',
	grantText:
		'Du lässt dieses Gerät das von selbst tun, solange Mana hier offen ist. Du kannst es jederzeit zurücknehmen.',
	grantSeenByManaAi:
		'Während er läuft, sehen mana-ai auf dem Server und der Betreiber des Modells, was der Auftrag liest.',
	grantSeenByProvider:
		'Während er läuft, sieht der Anbieter, dessen Schlüssel du eingegeben hast, was der Auftrag liest; der Server dieses Mana nicht.',
	scheduleNote: 'Er läuft, wenn Mana auf einem Gerät offen ist, das ihn ausführen darf.',
	revokeText: 'Er läuft auf diesem Gerät nicht mehr, bis du es neu erlaubst. Was er geschrieben hat, bleibt.',
	refused: {
		GRANT_NEEDED: 'Sag zuerst, was dieser Auftrag auf diesem Gerät lesen und schreiben darf.',
		MODEL_NEEDED: 'Wähle zuerst, welches Modell dieses Gerät fragt.',
		RUN_UNDER_WAY: 'Er ist schon an der Arbeit, hier oder auf einem anderen Gerät von dir.',
		RUN_ELSEWHERE: 'Er läuft auf einem anderen Gerät von dir. Halte ihn dort an.',
		TAKEN: 'Ein anderes Gerät von dir führt ihn schon aus.',
		WORKER_FAILED: 'Der Teil der App, der Aufträge ausführt, ließ sich nicht starten. Lade die Seite neu.',
	},
};
