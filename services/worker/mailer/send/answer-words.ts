/** No reason stands behind so many characters of an answer. */
const LONGEST = 2_000;

/**
 * Mail servers use the same code for very different things, so their words decide. All patterns read the words as
 * `wordsOf` gives them: in lower case, without accents, codes, addresses, numbers of machines and links, because an
 * address may contain any word.
 */
export function wordsOf(response: string): string {
  return response
    .slice(0, LONGEST)
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/^(?:\d{3}[ -])+(?:[245]\.\d{1,3}\.\d{1,3}\b)?/gm, ' ')
    .replace(/https?:\/\/\S*|<[^<>\n]*>|\S+@\S+|\[[\da-f.:x]+\]/g, ' ')
    .replace(/[’`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

const anyOf = (...patterns: readonly RegExp[]) => {
  const one = new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'));
  return (words: string): boolean => one.test(words);
};

/** The server does not let us send: as this sender, from this machine, through this relay, or as much as this. */
export const isAboutUs = anyOf(
  /relay(?:ing)? (?:access |is |mail to )?(?:denied|not (?:allowed|permitted)|prohibited|disallowed|refused)|as a relay|(?:not|cannot|unable|allowed|permitted) (?:to )?relay|relaying|(?:open|insecure|no|unauthorized) relay|not a gateway|relay traffic|rcpthosts|configured to let you/,
  /(?:invalid|bad|unknown|fake|unverified|blocked|illegal|spam|null) sender|sender.{0,40}(?:reject|denied|refuse|invalid|not |unknown|fail|bad|block|verif|prohibit|limit|suspend|exist|restrict|listed|ban)|emetteur invalide|expediteur|not owned by|callback|sender (?:policy|id|callout)/,
  /domain of sender|from (?:address|header|domain)|mail ?from|from: ?header|verification failed for|verified (?:sender|domain|identit)|(?:not|un)\S* verified|failed the check/,
  /authenticat|authentif|not authori[sz]ed|unauthori[sz]ed|credential|sasl|(?:starttls|tls) (?:is )?required/,
  /\b(?:spf|dkim|dmarc|helo|ehlo|ptr|rdns)\b|reverse (?:dns|host|lookup)|cannot find your|client (?:host|ip)|antispoof|anti-spoof|spoof/,
  /\bips?\b(?: address\S*)?.{0,40}(?:block|ban|list|reject|denied|refus|bloqu|not |limit|reputation|profile|lookup|forbidden|too many)|(?:from|by|sending|your|bad|source) (?:\w+ ){0,2}ips?\b/,
  /(?:block|black|deny|reputation) ?-?list|blocked (?:using|by|for (?:abuse|spam))|listed (?:in|at|on|by)\b|found (?:in|on) (?:\w+ ){0,2}list|\brbl\b|dnsbl|spamhaus|spamcop|sorbs|reputation|banned sending|connections? (?:not accepted|from)|spamming/,
  /(?:sending|daily|hourly|monthly|outgoing|outbound|relay) (?:message |mail |email )?(?:limit|quota)|rate.?limit|(?:limit|quota|exceed).{0,40}(?:per (?:day|hour|minute|second)|credits)|credits exceeded|exceeded.{0,30}(?:sending|credits)|too many (?:messages|mails?|emails|connections|concurrent|smtp|sessions)|too many (?:errors|bad|invalid|unknown)|throttl|frequency limited|trop de|tenant|max emails|message quota/,
  /administrative prohibition|your (?:smtp |mail |sending )?(?:account|plan|subscription|domain|organization|isp|server|service)|account not subscribed|free accounts|license expired|not allowed to send|allowed to send|access for this/,
);

/** The mailbox takes too many mails at the moment, whoever sends them. */
export const isPaceOfMailbox = anyOf(
  /(?:user|recipient|mailbox|account).{0,60}(?:receiv|too quickly|rate limit|recent messages)|too many recent|receiving limit|too many recipients|queue quota/,
);

export const isMailboxFull = anyOf(
  /over ?-?quota|over (?:the |disk |its |the allowed )?quota|quota (?:is |was |usage |has been )?(?:exceed|full|violation)|exceed\w* (?:their |its |his |the |storage |disk )*(?:quota|storage)/,
  /(?:mailbox|mailfolder|inbox|boite|maildir|postfach).{0,40}(?:full|plein|voll|sature|exceed|space|size limit)|full mailbox|storage (?:full|exceed)|exceeded storage|disk ?space|space has been used|too many messages on the server|recipient reached/,
);

export const isTooBig = anyOf(
  /(?:message|mail|header|size|taille).{0,40}(?:too (?:large|big|long)|limite (?:du message|atteinte))|(?:message|mail) (?:file )?size (?:exceed|limit)|exceed\w* .{0,30}message size|size exceeds|too (?:large|big)/,
);

export const isSpamVerdict = anyOf(
  /\bspam|spam\b|unsolicited|\bjunk|\bbulk|virus|malware|phish|its content|content (?:reject|den|refus|filter|not|analysis)|unacceptable content|banned content|suspicio|message filtered|filtered by|unwanted|illegal attachment|mail rejete|low priority|abuse|advertis|no thank/,
);

/** The server refuses by a rule of its own, or only for the moment. */
export const isPolicy = anyOf(
  /policy|policies|politique|polic(?:y|ies) restrict|(?:try|tried|retry) (?:it )?(?:again )?(?:later|after)|essayer plus tard|temporar|greylist|graylist|come back|restricted by|violat|protocol|rfc.?compliant|not compliant|unusual|out of hours|members-only|blocked by the recipient|customized-block|block-send|block-rcpt|rejected: blocked/,
);

/** Nobody can be reached at this address: these words cannot be meant for the sender. */
export const isNobody = anyOf(
  /(?:no|unknown|invalid|illegal|nonexistent|non-existent|inactive|disabled|bad) (?:such )?(?:\w+ )?(?:user|mailbox|recipient|addressee|alias|account|local ?part|person|customer)\b/,
  /(?:user|recipient|addressee|mailbox|account|address|alias|customer)s?(?: \w+){0,3}? (?:is |was |are |were |has been |have been )?(?:unknown|not found|not known|not exist|inactive|invalid|terminated|closed|deactivated|disabled|discontinued|expired|suspended|unallocated|archived|not listed|not recognized|unused|deleted|removed|no longer|not active)/,
  /(?:does ?n[o']t|do not|did not|is not|does not) (?:exist|have (?:an?|any) .{0,30}account)|(?:doesn't|does not) have an? .{0,40}account|is not a (?:known|valid|registered|active) (?:user|mailbox|recipient|customer|account|email|address)|not a valid (?:user|mailbox|recipient|email)|no (?:mail ?box|account) (?:here|by|found|for|with|available)|no one (?:with|at|by)|not our customer|no longer (?:valid|on|an|accepts|available|active|in use|employed)|could not be found|address (?:is )?wrong|wrong or no longer|not in (?:the )?(?:directory|recipient)|name is not found/,
  /blocked due to inactivity|inactivity|mailbox (?:is )?(?:disabled|frozen|closed)|recipientnotfound|recipient not found|marked as invalid|unzustellbar|unbekannt|destinataire.{0,20}(?:inconnu|invalide|archiv)|utilisateur inconnu|adresse inconnue|compte (?:inconnu|inexistant|du destinataire est bloque)|boite.{0,30}(?:desactiv|archiv|inconnu|inexist)|utente.{0,20}sconosciut|usuario.{0,20}(?:desconocido|no existe)|badrcptto|validrcptto/,
);

/** The server names the recipient or the mailbox as what it refuses, which is no proof that nobody is there. */
export const isAboutMailbox = anyOf(
  /(?:mailbox|recipient|address|user|account)(?: \w+){0,2}? (?:unavailable|unavaiable|not available|rejected|refused|denied|not accepted|not ok|blocked|is blocked|locked|failed)|(?:bad|invalid|undeliverable) (?:destination )?(?:email |mailbox )?address|recipients? rejected|all recipient|unrouteable|unroutable|undeliverable|host (?:name )?(?:is )?unknown|no such (?:domain|host)|delivery (?:error|failed)|cannot be delivered|returned mail/,
);
