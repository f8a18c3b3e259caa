/** What is tried first: lower case, without the digits and signs that people hang on. */
export const commonPasswords: ReadonlySet<string> = new Set(
	`
123456 1234567 12345678 123456789 1234567890 0123456789 987654321 87654321 9876543210 11223344
12341234 123123123 112233445566 147258369 159753 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc qazwsx
qazwsxedc zaq12wsx zaq1zaq1 q1w2e3r4 q1w2e3r4t5 asdfghjkl asdf1234 asdfasdf qwer1234 qwerasdf qwerty
qwertz qwertyui qwertyuiop qwertzuiop qwerty12 qwerty123 qweasdzxc zxcvbnm zxcvbn yxcvbnm azerty
azertyuiop abcdefgh abcd1234 abcdef abc123 a1b2c3d4 aa123456 a123456789 1password password passwort
passw0rd pass passe password1 motdepasse contrasena contrasenya senha parola haslo heslo jelszo
losenord wachtwoord salasana sifre mypassword newpassword thepassword yourpassword passpass
passphrase passcode geheim geheimnis secret secrets topsecret supersecret kennwort zugang admin
administrator adminadmin root rootroot toor user username default guest login letmein letmeinnow
welcome welcomehome willkommen bienvenue bienvenido changeme changeit changethis change test testing
tester testtest testpassword temp temporary temppass demo demodemo sample example master masterkey
access accessgranted system server oracle cisco ubuntu raspberry postgres mysql database backup
manager support service office internet computer laptop windows microsoft google facebook instagram
whatsapp twitter youtube netflix spotify amazon apple iphone android samsung nokia gmail yahoo
hotmail outlook linkedin myspace mana manamana iloveyou iloveu iloveme ilovegod iloveyoubaby
ichliebedich teamo tequiero jetaime loveyou loveme lovelove lovely lover love forever always angel
angels princess prinzessin prince sweety sweetheart sweetie honey honeybee baby babygirl babyboy
darling schatz schatzi liebling mausi hasi beautiful gorgeous cutie kisses kissme hello hellohello
hallo hallohallo hallo123 bonjour hola ciao goodbye whatever nothing something anything everything
nobody trustno trustnoone trustme believe freedom freiheit peace hope faith blessed blessing jesus
jesuschrist christ heaven lucky happy happiness smile sunshine sonnenschein sunflower summer sommer
winter spring autumn fruehling herbst january february march april june july august september
october november december monday tuesday wednesday thursday friday saturday sunday montag dienstag
mittwoch donnerstag freitag samstag sonntag dragon monkey tiger lion eagle falcon phoenix wolf
panther bear horse pony unicorn einhorn dolphin delphin shark turtle rabbit bunny kitty hellokitty
kitten puppy doggy butterfly schmetterling ladybug spider spiderman batman superman superstar
wonderwoman ironman hulk thor avengers starwars startrek skywalker yoda darthvader vader jedi matrix
trinity pokemon pikachu naruto goku dragonball minecraft fortnite roblox zelda mario nintendo
playstation xbox counterstrike warcraft starcraft leagueoflegends callofduty assassin ninja samurai
shadow hunter killer ranger soldier warrior knight merlin wizard magic harrypotter hogwarts gandalf
frodo football fussball soccer baseball basketball hockey tennis golf golfer swimming swimmer runner
rugby cricket liverpool chelsea arsenal manchester manutd realmadrid barcelona barca juventus milan
bayern bayernmuenchen fcbayern dortmund borussia schalke hamburg hamburger stpauli eintracht werder
hertha yankees dodgers lakers cowboys steelers packers eagles redsox patriots broncos raiders
michael michelle jessica jennifer ashley amanda daniel daniela andrea andreas thomas robert william
david joshua matthew andrew anthony charlie charles george jordan jordan23 justin hannah nicole
nicholas samantha stephanie stefanie stefan sebastian christian christina alexander alexandra
alexandre maximilian benjamin jonathan florian martina martin michaela manuela claudia katharina
elizabeth victoria veronica patricia patrick richard taylor maggie buster bailey ginger pepper
peanut cookie chocolate schokolade cheese banana orange cherry strawberry pumpkin coffee whiskey
corvette mustang ferrari porsche mercedes toyota honda yamaha harley harleydavidson chevrolet camaro
jaguar maverick london berlin paris newyork madrid roma wien vienna zuerich zurich muenchen munich
koeln cologne frankfurt stuttgart amsterdam moscow tokyo chicago dallas houston boston texas
california florida germany deutschland schweiz switzerland oesterreich austria france italia england
america australia canada brasil mexico rainbow regenbogen purple yellow silver golden diamond
crystal sapphire flower flowers blume blumen rose roses garden mountain ocean river thunder
lightning storm fire water earth music musik guitar gitarre piano rockstar rocknroll metallica
nirvana slipknot eminem beatles elvis madonna britney family familie mother father mommy daddy mama
papa mutter vater sister brother friends freunde friendship bestfriend bestfriends school schule
student teacher college university fuckyou fuckoff fuckme asshole bitch bullshit scheisse arschloch
pussy sexy sexsex abcabc abc12345 xxxxxx aaaaaa zzzzzz
`
		.split(/\s+/)
		.filter((word) => word !== ''),
);
