/** A discord.js bot that answers `!감성 문장` and `/감성 문장` with what the Python bot says. */
import { ApplicationCommandOptionType, Client, Events, GatewayIntentBits } from "discord.js";
import { Analyzer, shares } from "gamseong";

const TEXT = { name: "문장", description: "판단할 문장", type: ApplicationCommandOptionType.String, required: true };
const COMMAND = { name: "감성", description: "한국어 문장이 긍정인지 부정인지 봅니다", options: [TEXT] };
const COLOURS = { 긍정: 0x55acee, 중립: 0xb5bac1, 부정: 0xf2695c, 애매함: 0xfdcb58, "판단 불가": 0x80848e };
const SQUARES = { 긍정: "🟦", 중립: "⬜", 부정: "🟥" };
const UNITS = { characters: "글자", words: "단어" };

const analyzer = await Analyzer.load();
const { name, version, input } = analyzer.manifest;
const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
const allowedMentions = { parse: [], repliedUser: false };
const client = new Client({ intents: [Guilds, GuildMessages, MessageContent], allowedMentions });

async function answer(text) {
  const [prediction] = await analyzer.predict([text]);
  const shown = shares(prediction);
  const lines = shown.map(({ label, percent }) => `${SQUARES[label]} ${label} **${percent} %**`);
  lines.unshift(shown.map(({ label, cells }) => SQUARES[label].repeat(cells)).join("") || "판단할 만한 한국어를 찾지 못했어요.");
  if (shown.length && prediction.quoted) lines.push("-# 직접 쓴 말이 없어서 인용한 글을 판단했어요.");
  if (prediction.truncated) {
    lines.push(`-# 글이 길어서 앞 ${input.max_length.toLocaleString("en")}${UNITS[input.tokenizer]}까지만 읽었어요.`);
  }
  const footer = { text: `${name} ${version}` };
  return { embeds: [{ title: prediction.label, description: lines.join("\n"), color: COLOURS[prediction.label], footer }] };
}

client.once(Events.ClientReady, (ready) => ready.application.commands.set([COMMAND]));
client.on(Events.MessageCreate, async (message) => {
  const [, text] = /^!감성(?:\s+(.*))?$/s.exec(message.content.trim()) ?? [];
  if (!message.author.bot && text) await message.reply(await answer(text));
});
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand() || interaction.commandName !== COMMAND.name) return;
  await interaction.reply(await answer(interaction.options.getString(TEXT.name, true)));
});
client.on(Events.Error, (error) => console.error(error.message)); // without it one failed answer would end the bot
await client.login(process.env.DISCORD_TOKEN);
