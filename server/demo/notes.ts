import type { Rng } from "../../shared/sample/rng.ts";

/** Words that the notes of one customer are filled with. */
export interface NoteFacts {
  /** 邓总, 李工, 周女士: how the agent calls the person. */
  readonly who: string;
  readonly product: string;
  readonly unit: string;
  readonly city: string;
}

/** What a call was about; every story is a row of these. */
export type Topic = keyof typeof sentences;

/**
 * Notes as agents type them between two calls: short, without ceremony, what was said and what comes next. {who} {product} {unit}
 * {n} {n2} {city} {rival} {day} {percent} are filled in.
 */
const sentences = {
  noAnswer: [
    "",
    "",
    "",
    "",
    "响了很久没人接",
    "没人接，下午换个时间",
    "打了两遍都没接，可能在车间",
    "转到语音信箱",
    "无人接听，总机也没人",
  ],
  busy: ["", "", "占线，两小时后再打", "对方正在通话", "{who}在开会，让晚点打", "接通就挂了，说在开车，晚点再打"],
  first: [
    "前台转给{who}，主要做{product}配套，现在从{rival}拿货，愿意看看资料",
    "{who}说{product}一个月用{n}{unit}左右，对交期比较在意，先发了目录",
    "第一次联系，{who}客气，让加微信发产品册，微信同手机号",
    "确认是{who}负责采购，{product}今年还没招标，预计{day}以后定",
    "{who}不在，接电话的是文员，说采购归{who}管，上午十点以后在",
    "用的是{rival}的{product}，说返修率高，想找备选供应商",
    "工厂在{city}郊区，自己用一部分{product}，另外帮客户代采",
    "主要做外贸单，{product}要带认证，问我们有没有 CE",
    "{who}接的，问从哪里知道他的电话，说明是行业名录后愿意聊",
    "听说我们有现货比较感兴趣，让先报一个{n}{unit}的价",
  ],
  needs: [
    "问清楚了：{product}每月{n}{unit}，要求月结 30 天，目前付款方式是最大的坎",
    "{who}发来型号清单，一共 {n2} 个型号，有两个要确认替代",
    "新厂房下个月装修完，{product}要{n}{unit}，现场负责人也是{who}",
    "对比了我们和{rival}，价格差不多，{who}更看重售后响应",
    "技术要求带中文显示，供电 220V，已转给技术部确认",
    "{who}说老板只看总价，让把运费含进去重新算",
    "想要先试用 {n2}{unit}，合适再下批量，可以走样品流程",
    "确认用量在涨，今年比去年多了{percent}%，{product}是主要消耗品",
    "他们的终端客户指定品牌，{who}去争取换成我们的，这周给答复",
    "现有库存还能用三周，{day}前后补货，到时候优先考虑我们",
  ],
  quote: [
    "报价已发邮件和微信，{product} {n}{unit}，{who}说明天给老板看",
    "{who}嫌贵，要求再降{percent}%，答应回去申请，量到{n}{unit}可以谈",
    "价格基本谈拢，就差账期，他们要 60 天，我们最多 30 天",
    "发了正式报价单，有效期到月底，提醒{who}涨价通知",
    "{who}拿我们的价去跟{rival}谈，感觉有戏，{day}再跟",
    "按{n}{unit}报的阶梯价，{who}满意，等他们走内部流程",
    "报价发错了型号，已更正重发，{who}没生气，下次细心",
    "老板出差，{day}回来拍板，{who}说问题不大",
    "客户要含税含运，重新做了报价，利润还有 {percent} 个点",
    "{who}说这次是三家比价，我们第二低，答应送 {n2}{unit} 配件",
  ],
  sample: [
    "样品 {n2}{unit} 已收到，技术在装机测试，{day}出结果",
    "测试通过了，{who}说比{rival}的稳定，开始谈批量",
    "样品有一件接线端子松动，已安排补发，{who}表示理解",
    "样品在测，老化要跑 72 小时，{who}让{day}再问",
    "样机演示很顺利，车间主任也认可，就等采购走流程",
    "寄样地址确认，收件人{who}，顺丰到付",
  ],
  warm: [
    "{who}说项目已经立项，{product}{n}{unit}，预计两个月内采购",
    "合同条款在法务那边，{who}催得比我们还急",
    "甲方款已到，先订 {n}{unit}，价格按上次，要周五前给合同",
    "{who}确认本月下单，第一批 {n}{unit}，分两次交货",
    "老板同意了，等盖章，{day}把合同扫描件发过来",
    "预付款 30% 今天财务打，{who}让我们先排产",
    "技术协议签回来了，还差商务条款，{day}当面谈",
    "{who}主动来电问交期，{product}最快七天，客户接受",
    "{who}要求合同里写明一年质保，已请示，可以写",
    "采购单系统里已经建好，等{who}的领导点审批",
    "数量从 {n2}0{unit} 加到 {n}{unit}，要求再优惠一点",
    "{who}约{day}来公司看仓库，看完就定",
  ],
  callback: [
    "{who}在外面，约{day}再打",
    "正在吃饭，说好晚点打过去",
    "在盘点，让{day}打办公室座机",
    "{who}说要和老板商量，约了{day}听结果",
    "这周在展会，回来再说，{day}联系",
    "刚好在验货，约半小时后，后来改到{day}",
    "让把资料先发过去，看完约{day}电话沟通",
    "财务在对账，付款的事{day}再确认",
  ],
  cool: [
    "今年预算用完了，让明年开春再联系",
    "订单少了一半，车间开一班，{product}暂时不采购",
    "刚和{rival}签了年框，九月到期，到时候有机会",
    "说用量太小，一年也就 {n2}{unit}，先留个联系方式",
    "工厂要搬迁，三个月内不考虑，搬完再谈",
    "{who}刚接手采购，还在熟悉，不急着换供应商",
    "老客户了，今年转做贸易，{product}偶尔代采",
  ],
  refused: [
    "说不需要就挂了",
    "态度不好，问哪来的号码，已道歉，先放一放",
    "老板亲戚在做{product}，不会换",
    "说天天有人打电话推销，不想听",
    "只从网上买，不接受电话推销",
    "已经有固定供应商，合作十年了，不考虑",
    "听到{product}就说不要，没机会说第二句",
  ],
  won: [
    "成交！首单 {n}{unit}，款到发货，{who}很爽快",
    "合同已签，{n}{unit}，月底前交，后续每月一单",
    "{who}打款了，订 {n}{unit}，叫我们跟紧物流",
    "谈了三个月终于下单，{n}{unit}，先走一批看质量",
    "老板当场定的，{n}{unit}，含配件，发票开专票",
  ],
  lost: [
    "最后选了{rival}，说价格低 {percent}%，维护关系，明年再争取",
    "项目取消，甲方不投了，没得做",
    "公司注销了，{who}已离职去做电商",
    "改用进口品牌，终端指定，没办法",
    "嫌我们账期短，回原渠道了",
  ],
  doNotCall: ["明确要求不要再打电话，语气很重", "投诉过一次，已答应不再联系", "说再打就举报，标为勿扰"],
  identified: [
    "确认是贸易公司，不是工厂，行业改了",
    "地址搬到{city}新工业园，已更新",
    "公司还在经营，采购换成{who}",
    "电话是门卫的，问到采购办公室分机",
  ],
  badNumber: ["空号", "停机，换另一个号码试试", "号码换人了，不是这家公司", "座机已拆"],
  chase: [
    "问合同进度，{who}说在走流程，最迟{day}",
    "跟进报价，{who}还没给老板看，催了一下",
    "确认样品收到，还没拆，{day}再问",
    "付款卡在财务，{who}说这周一定付",
    "{who}说价格没问题，等图纸定稿",
    "{who}说老板这几天在外地，回来马上问",
    "图纸改了一版，数量没变，重新确认了交期",
    "{who}让先把合同模板发过去看看",
    "问到了竞争对手是{rival}，价格差不多，主要看服务",
    "{who}说仓库还有货，{day}清点完再下",
    "闲聊几句，{who}刚出差回来，这单没忘",
    "发了新目录，{who}问有没有防水款",
    "打过去是助理接的，说{who}交代过，{day}给准信",
  ],
  delivery: ["样品 {n2}{unit}，顺丰已发出", "第一批 {n}{unit} 已发，德邦单号发给{who}了", "补发配件一包，已签收"],
  visit: ["上门看了车间，{product}用在包装线上，老设备多，有改造空间", "和{who}在厂里吃了饭，老板也见到了，印象不错"],
} as const;

const rivals = ["原来那家", "佛山的厂家", "欧姆龙", "本地经销商", "正泰", "温州那边", "网上", "一家台资厂", "同行"];
const days = ["下周一", "下周三", "周五", "明天上午", "后天", "下周", "月底", "下周二下午"];
const amounts = [20, 30, 50, 60, 80, 100, 120, 200, 300, 500];

export function writeNote(rng: Rng, topic: Topic, facts: NoteFacts): string {
  const values: Readonly<Record<string, string>> = {
    ...facts,
    rival: rng.pick(rivals),
    day: rng.pick(days),
    n: String(rng.pick(amounts)),
    n2: String(2 + rng.below(7)),
    percent: String(2 + rng.below(9)),
  };
  return rng.pick<string>(sentences[topic]).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/** Short remarks on a promised callback. */
export const callbackNotes: readonly string[] = [
  "",
  "",
  "确认数量",
  "问合同进度",
  "听样品测试结果",
  "老板回来拍板",
  "催付款",
  "报新价格",
  "确认收货地址",
  "约上门时间",
  "发图纸后回访",
  "问用量",
];

const units: Readonly<Record<string, string>> = {
  工控: "个",
  五金: "箱",
  照明: "套",
  机电: "台",
  包装: "箱",
  纺织: "米",
  电子: "个",
  塑胶: "件",
  化工: "桶",
  建材: "平方",
  仪器仪表: "台",
  物流设备: "套",
  食品机械: "台",
  汽配: "件",
};
export const unitOf = (industry: string): string => units[industry] ?? "件";

/** 王天虹 → 王先生/王总 as the agent would say it; a courtesy name stays. */
export function addressOf(rng: Rng, contactName: string): string {
  if (contactName === "") return "对方";
  if (/[总工]$|经理|女士|先生|小姐|主管|会计|厂长|老板/.test(contactName)) return contactName;
  const surname = /^(欧阳|司徒)/.exec(contactName)?.[0] ?? contactName.slice(0, 1);
  return `${surname}${rng.pick(["总", "经理", "工", "先生", "总"])}`;
}
